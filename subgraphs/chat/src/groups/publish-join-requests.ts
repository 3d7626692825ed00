import { keyedMutex } from '@parley/async';
import { createPeriodicPart, type MessagingPart } from '@parley/service-kit/service';
import type { JoinRequestChange } from '../rooms/join-request.ts';

const pageSize = 100;
const intervalMs = 5_000;

/**
 * Takes what MySQL has recorded of requests to join over into the log that the relay follows: at once after a change, and periodically
 * what a process left that died. Each room's in their order; a repeat changes nothing.
 */
export function createPublishJoinRequests(deps: {
  readonly changes: {
    /** The oldest first; of one room, or of all. */
    waiting(limit: number, roomId?: string): Promise<readonly JoinRequestChange[]>;
    forget(versions: readonly number[]): Promise<void>;
  };
  readonly log: { append(changes: readonly JoinRequestChange[]): Promise<void> };
  readonly logger: { warn(fields: object, message: string): void };
}): { readonly publish: (roomId: string) => void; readonly part: MessagingPart } {
  const { changes, log, logger } = deps;
  const mutex = keyedMutex();

  const takeOver = async (roomId?: string): Promise<void> => {
    for (;;) {
      const waiting = await changes.waiting(pageSize, roomId);
      if (waiting.length === 0) return;
      await log.append(waiting);
      await changes.forget(waiting.map(({ version }) => version));
      if (waiting.length < pageSize) return;
    }
  };
  const onError = (err: unknown): void =>
    logger.warn({ err }, 'Changes of requests to join could not be published yet');
  return {
    publish: (roomId) => void mutex([roomId], () => takeOver(roomId)).catch(onError),
    part: createPeriodicPart(intervalMs, { work: () => takeOver(), onError }),
  };
}
