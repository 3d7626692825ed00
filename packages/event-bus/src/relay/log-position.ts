import type { Collection } from 'mongodb';
import { sleep } from '@parley/async';
import { inTime } from './in-time.ts';
import type { RelayState, Republication } from './relay-state.ts';

/** How far a log is published. */
export interface LogPosition {
  /** Absent: it must be published again from `lastEntryAt`, or from its start. */
  readonly token: unknown;
  readonly lastEntryAt: Date | undefined;
  readonly republication?: Republication | undefined;
}

export type LogPositions = ReturnType<typeof createLogPositions>;

/** A majority's journal for each batch would cost a busy database more than what is repeated after a crash. */
const saveEveryMs = 100;

/** Only the holder of the lease writes; a former holder is notified by `onLost`. */
export function createLogPositions(deps: {
  states: Collection<RelayState>;
  name: string;
  holder: string;
  onLost: () => void;
  onError: (error: unknown) => void;
}) {
  const { states, name, holder, onLost, onError } = deps;
  let next: LogPosition | undefined;
  let writing: Promise<void> | undefined;
  const flushing = new AbortController();

  const write = async ({ token, lastEntryAt, republication }: LogPosition): Promise<void> => {
    const update = {
      token: token ?? null,
      lastEntryAt: lastEntryAt ?? null,
      republication: republication ?? null,
    };
    const { matchedCount } = await inTime(states.updateOne({ _id: name, holder }, { $set: update }));
    if (matchedCount === 0) onLost();
  };
  const writeLatest = async (): Promise<void> => {
    while (next !== undefined) {
      const position = next;
      next = undefined;
      await write(position).catch(onError);
      await sleep(saveEveryMs, flushing.signal);
    }
    writing = undefined;
  };

  return {
    async load(): Promise<LogPosition> {
      const state = await inTime(states.findOne({ _id: name }));
      const { token, lastEntryAt, republication } = state ?? {};
      return {
        token: token ?? undefined,
        lastEntryAt: lastEntryAt ?? undefined,
        republication: republication ?? undefined,
      };
    },
    /** Beside the publishing, the latest only: an older position on disk means repeats after a crash, never a loss. */
    save(position: LogPosition): void {
      next = position;
      writing ??= writeLatest();
    },
    /** Resolves when the last one given is saved or could not be. */
    async flush(): Promise<void> {
      flushing.abort();
      await writing;
    },
  };
}
