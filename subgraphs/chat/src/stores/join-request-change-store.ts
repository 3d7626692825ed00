import { z } from 'zod';
import type { JoinRequestChange } from '../rooms/join-request.ts';
import type { Database } from './database.ts';

const state = z.enum(['OPEN', 'APPROVED', 'DECLINED', 'CANCELLED', 'CLOSED']);
const ids = z.array(z.string());

/** What became of requests to join and is not in the log yet. */
export function createJoinRequestChangeStore(database: Database) {
  return {
    /** The oldest first; of one room, or of all. */
    async waiting(limit: number, roomId?: string): Promise<readonly JoinRequestChange[]> {
      const rows = await database.roomJoinRequestChange.findMany({
        where: roomId === undefined ? {} : { roomId },
        orderBy: { id: 'asc' },
        take: limit,
      });
      return rows.map(({ id, changedAt: at, recipientIds, ...change }) => ({
        ...change,
        version: Number(id),
        state: state.parse(change.state),
        recipientIds: ids.parse(JSON.parse(recipientIds)),
        at,
      }));
    },
    /** They are in the log. */
    async forget(versions: readonly number[]): Promise<void> {
      await database.roomJoinRequestChange.deleteMany({ where: { id: { in: [...versions] } } });
    },
  };
}
