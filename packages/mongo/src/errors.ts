import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb';

/** MongoDB gave no answer in time. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(milliseconds: number) {
    super(`MongoDB has not answered for ${milliseconds} ms.`);
  }
}

/** Whether the error says that MongoDB does not answer, rather than what it answers. The driver lets errors of its sockets through as they are. */
export function isMongoUnavailable(error: unknown): boolean {
  if (error instanceof NoAnswerError || (error as { code?: unknown } | null)?.code === 'ECONNRESET')
    return true;
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  return error instanceof MongoError && error.hasErrorLabel('RetryableWriteError');
}

/** Whether the same transaction may succeed when it is tried again. */
export function isTransient(error: unknown): boolean {
  return error instanceof MongoError && error.hasErrorLabel('TransientTransactionError');
}

/** Whether another transaction changed first what this one wanted to change. */
export function isConflict(error: unknown): boolean {
  return error instanceof MongoError && error.code === 112;
}

/** Whether a unique index refused a document. */
export function isDuplicateDocument(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11_000;
}
