import { expect } from '@jest/globals';
import type { EventBus } from '@parley/event-bus';
import { eventually } from '@parley/testkit';

/** Waits until the groups of work consumers have handled, and committed, all that is on the topic now: none of it comes to them again. */
export async function isHandled(
  bus: Pick<EventBus, 'createGroupProgress'>,
  topic: string,
  groups: readonly string[],
): Promise<void> {
  for (const group of groups) {
    const progress = bus.createGroupProgress({ group, topics: [topic] });
    const caughtUp = async () => expect([group, await progress.isCaughtUp()]).toEqual([group, true]);
    try {
      await eventually(caughtUp, { everyMs: 100 });
    } finally {
      await progress.close();
    }
  }
}
