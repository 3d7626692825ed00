import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';

/** MongoDB gave no answer in time. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(milliseconds: number) {
    super(`MongoDB has not answered for ${milliseconds} ms.`);
  }
}

/**
 * What a server says that is no primary (any more), starts, stops, waits for its replica set or gives up in time: an election looks so. The
 * driver retries each once; in a longer election they come through.
 */
const unavailableCodes = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  79, // UnknownReplWriteConcern
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  202, // NetworkInterfaceExceededTimeLimit
  246, // SnapshotUnavailable
  251, // NoSuchTransaction: it was aborted, by the server or to set others free
  262, // ExceededTimeLimit
  9_001, // SocketException
  10_058, // LegacyNotPrimary
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_601, // Interrupted: its session was ended, as one left open by a former process
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

/** No connection became free in time: all of them wait for an answer. */
const poolErrors = new Set(['MongoWaitQueueTimeoutError', 'MongoOperationTimeoutError']);

/** The labels by which server and driver say that the same may succeed later. */
const passingLabels = ['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult'];

/** Codes of sockets: the driver lets their errors through as they are. */
const socketCodes = /^(?:ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/** Whether the error says that MongoDB does not answer for now, rather than what it answers. */
export function isMongoUnavailable(given: unknown): boolean {
  const error = reasonOf(given);
  if (error instanceof NoAnswerError || error instanceof MongoNetworkError) return true;
  if (error instanceof MongoServerSelectionError) return true;
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (!(error instanceof MongoError)) return socketCodes.test(String(code));
  if (poolErrors.has(error.name) || unavailableCodes.has(Number(code))) return true;
  return passingLabels.some((label) => error.hasErrorLabel(label));
}

/** Whether the same transaction may succeed when it is tried again: nothing of it was written. */
export function isTransient(given: unknown): boolean {
  const error = reasonOf(given);
  if (!(error instanceof MongoError) || error.hasErrorLabel('UnknownTransactionCommitResult')) return false;
  return error.hasErrorLabel('TransientTransactionError') || isEnded(error);
}

/** Whether the session was ended from outside. The server labels such an error only at times. */
export function isEnded(error: MongoError): boolean {
  return error.code === 11_601 || error.code === 251;
}

/** Whether another transaction changed first what this one wanted to change. */
export function isConflict(given: unknown): boolean {
  const error = reasonOf(given);
  return error instanceof MongoError && error.code === 112;
}

/** A bulk write that got no answer says so only in the error that it is made of. */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof MongoBulkWriteError)) return error;
  return error.errorResponse instanceof Error ? error.errorResponse : error;
}

/** Whether a unique index refused a document. */
export function isDuplicateDocument(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11_000;
}
