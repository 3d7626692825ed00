import { sleep } from '@parley/async';
import type { ChangedMessage, IndexMessages } from './index-messages.ts';

/** A message is found so much later than it could be. */
const collectMs = 250;

/**
 * Indexes what comes within a quarter of a second at once, from all partitions: one read and one write for it. Each write waits for the
 * journal, as the sends do that it would slow down. Who gave a part waits until all of it is indexed; after
 * a failure each part is indexed alone.
 */
export function createIndexInStrides(index: IndexMessages): IndexMessages {
  let collecting: { readonly changes: ChangedMessage[]; readonly indexed: Promise<void> } | null = null;
  const begin = (): NonNullable<typeof collecting> => {
    const changes: ChangedMessage[] = [];
    const indexed = sleep(collectMs).then(() => {
      collecting = null;
      return index(changes);
    });
    return { changes, indexed };
  };
  return (some) => {
    collecting ??= begin();
    collecting.changes.push(...some);
    // What cannot be indexed keeps nobody else's from it.
    return collecting.indexed.catch(() => index(some));
  };
}
