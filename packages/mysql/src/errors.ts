/** Prisma's codes: the server cannot be reached, closed the connection, or gave none in time. */
const unavailableCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024']);

/** The driver's: socket closed (45009, 45019), time-outs (45012, 45026, 45028), closed before the command (45001, 45013), no connection in the pool (45061); and of a server that stops or is full. */
const driverMessage = /Code: `(?:45001|45009|45012|45013|45019|45026|45028|45061|1040|1053|1203|1927)`/;

/** ER_LOCK_WAIT_TIMEOUT and ER_LOCK_DEADLOCK: the server has rolled back, and the same again may succeed. */
const contentionCodes = new Set(['1205', '1213']);

/** Whether the error says that MySQL does not answer, rather than what it answers. */
export function isMysqlUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || !error.name.startsWith('PrismaClient')) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && unavailableCodes.has(code)) return true;
  return driverMessage.test(error.message) || /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT/.test(error.message);
}

/** Whether the server gave up because of another transaction. */
export function isContention(error: unknown): boolean {
  if (!isKnown(error)) return false;
  return (
    error.code === 'P2034' || contentionCodes.has(error.meta?.driverAdapterError?.cause?.originalCode ?? '')
  );
}

/** Whether a unique index refused a row. */
export function isDuplicateRow(error: unknown): boolean {
  return isKnown(error) && error.code === 'P2002';
}

/** The name of the unique index that refused a row; null for any other error. */
export function violatedIndex(error: unknown): string | null {
  if (!isKnown(error) || error.code !== 'P2002') return null;
  return error.meta?.driverAdapterError?.cause?.constraint?.index ?? null;
}

/** Each service generates a class of its own, so that an error is told by its name. */
interface KnownError {
  readonly code: string;
  /** What the driver's adapter said. */
  readonly meta?: {
    readonly driverAdapterError?: {
      readonly cause?: { readonly originalCode?: string; readonly constraint?: { readonly index?: string } };
    };
  };
}

function isKnown(error: unknown): error is KnownError {
  return error instanceof Error && error.name === 'PrismaClientKnownRequestError';
}
