/** Prisma's codes: the server cannot be reached, closed the connection, or gave none in time. */
const prismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024']);

/** The driver's: socket closed (45009, 45019), time-outs (45012, 45026, 45028), closed before the command (45001, 45013), no connection in the pool (45061); and of a server that stops or is full. */
const driverCode = /Code: `(?:45001|45009|45012|45013|45019|45026|45028|45061|1040|1053|1203|1927)`/;

/** Whether an error of a Prisma client says that the database does not answer, rather than what it answers. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error) || !error.name.startsWith('PrismaClient')) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && prismaCodes.has(code)) return true;
  return driverCode.test(error.message) || /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT/.test(error.message);
}
