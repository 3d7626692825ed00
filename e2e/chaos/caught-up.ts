import { eventually, type SeenMessage } from '@parley/testkit';
import type { Subscriber } from './subscriber.ts';

/** Waits for the ends of all histories; in vain when something is lost, which the checker then reports. */
export async function caughtUp(
  subscribers: readonly Subscriber[],
  histories: ReadonlyMap<string, readonly SeenMessage[]>,
): Promise<void> {
  const missing = ({ view }: Subscriber): boolean => {
    const last = histories.get(view.room)?.length ?? 0;
    return last > view.from && view.messages.at(-1)?.number !== last;
  };
  const probe = (): void => {
    if (subscribers.some(missing)) throw new Error('Not yet.');
  };
  await eventually(probe, { timeoutMs: 30_000, everyMs: 50 }).catch(() => undefined);
}
