import { mostUnread, newestWindows } from '../messages/newest-windows.ts';
import { visibleRuns } from '../messages/visible-numbers.ts';
import type { HiddenMessageStore, PersonalStretch } from '../stores/hidden-message-store.ts';
import type { MessageStore, Stretch } from '../stores/message-store.ts';

/** One query counts the deleted messages of so many rooms, and between so many places. */
const mostAtATime = { rooms: 100, runs: 1_000 } as const;

export type CountUnread = (stretches: readonly PersonalStretch[]) => Promise<readonly number[]>;

/**
 * Counts, for each of these stretches, the messages that are neither deleted nor hidden by its person, to `mostUnread`. A number that is
 * hidden is not looked at: what is hidden and deleted is left out once, and not twice. Each deleted message costs a key of the index, so
 * that the newest are counted first, and older ones only where those are too few.
 */
export function createCountUnread(deps: {
  readonly messages: Pick<MessageStore, 'countDeleted'>;
  readonly hiddenMessages: Pick<HiddenMessageStore, 'numbersWithin'>;
}): CountUnread {
  const { messages, hiddenMessages } = deps;
  const countDeleted = async (runs: readonly Stretch[]): Promise<ReadonlyMap<Stretch, number>> => {
    const counts = new Map<Stretch, number>();
    for (const part of inParts(runs)) {
      const deleted = await messages.countDeleted(part);
      for (const [index, run] of part.entries()) counts.set(run, deleted[index] ?? 0);
    }
    return counts;
  };
  const countAll: CountUnread = async (stretches) => {
    const hidden = await hiddenMessages.numbersWithin(stretches);
    const runs = new Map(stretches.map((stretch, index) => [stretch, runsOf(stretch, hidden[index] ?? [])]));
    const deleted = await countDeleted([...runs.values()].flat());
    return stretches.map((stretch) =>
      (runs.get(stretch) ?? []).reduce((sum, run) => sum + run.upTo - run.above - (deleted.get(run) ?? 0), 0),
    );
  };
  return async (stretches) => {
    const all = stretches.map((stretch) => ({ stretch, windows: newestWindows(stretch), count: 0 }));
    for (let open = all; open.length > 0;) {
      const next = open.flatMap((one) => {
        const { value: window } = one.windows.next();
        return window === undefined ? [] : [{ one, window: { ...one.stretch, ...window } }];
      });
      const counts = await countAll(next.map(({ window }) => window));
      for (const [index, { one }] of next.entries()) one.count += counts[index] ?? 0;
      open = next.map(({ one }) => one).filter(({ count }) => count < mostUnread);
    }
    return all.map(({ count }) => Math.min(mostUnread, count));
  };
}

function runsOf({ roomId, above, upTo }: Stretch, hidden: readonly number[]): readonly Stretch[] {
  const runs = [...visibleRuns({ lowest: above + 1, highest: upTo }, hidden)];
  return runs.map(({ from, to }) => ({ roomId, above: from - 1, upTo: to }));
}

function* inParts(runs: readonly Stretch[]): Generator<readonly Stretch[]> {
  let part: Stretch[] = [];
  const rooms = new Set<string>();
  for (const run of runs) {
    const isFull = rooms.size === mostAtATime.rooms && !rooms.has(run.roomId);
    if (isFull || part.length === mostAtATime.runs) {
      yield part;
      part = [];
      rooms.clear();
    }
    part.push(run);
    rooms.add(run.roomId);
  }
  if (part.length > 0) yield part;
}
