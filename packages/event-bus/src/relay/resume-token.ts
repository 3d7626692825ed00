import { Timestamp, type Db } from 'mongodb';
import { z } from 'zod';
import { inTime } from './in-time.ts';

/** `_data` begins with the type of a timestamp and the change's cluster time, as hex. */
const resumeToken = z.object({ _data: z.string().regex(/^82[\da-f]{16}/i) });

/**
 * Whether the token is of a time that this server has not come to, so of another server. It would take such a one, and say nothing of
 * all that is committed until then. What is no token at all it refuses itself.
 */
export async function isAhead(db: Db, token: unknown): Promise<boolean> {
  const parsed = resumeToken.safeParse(token);
  if (!parsed.success) return false;
  const { operationTime } = await inTime(db.command({ ping: 1 }));
  const time = Timestamp.fromBits(
    Number.parseInt(parsed.data._data.slice(10, 18), 16),
    Number.parseInt(parsed.data._data.slice(2, 10), 16),
  );
  return operationTime instanceof Timestamp && time.greaterThan(operationTime);
}
