import type { OutboxAttachment } from '../outbox/outbox-message.ts';
import type { CheckedFiles } from './check-files.ts';
import { fileLimits, type FileFault } from './file-limits.ts';

/** The files of a message that is being written. */
export interface DraftState {
  readonly files: readonly OutboxAttachment[];
  /** Why some of those that were chosen last are not among them. */
  readonly faults: readonly FileFault[];
  /** How many times files were chosen that are being looked at. */
  readonly checks: number;
}

const none: DraftState = { files: [], faults: [], checks: 0 };

/** The files that are chosen in each place and not sent: they stay as long as the tab lives. */
export function createDraftFilesStore() {
  const drafts = new Map<string, DraftState>();
  const listeners = new Set<() => void>();
  const of = (place: string): DraftState => drafts.get(place) ?? none;
  const change = (place: string, changes: Partial<DraftState>): void => {
    drafts.set(place, { ...of(place), ...changes });
    for (const changed of listeners) changed();
  };
  return {
    of,
    subscribe: (onChange: () => void): (() => void) => {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
    /** Adds what `check` takes, given the number of those that are there. */
    async add(place: string, check: (already: number) => Promise<CheckedFiles>): Promise<void> {
      change(place, { checks: of(place).checks + 1 });
      const { taken, faults } = await check(of(place).files.length).catch(() => ({ taken: [], faults: [] }));
      const { files, checks } = of(place);
      // Others may have been added meanwhile.
      const room = fileLimits.count - files.length;
      const refused = taken.length - room;
      change(place, {
        files: [...files, ...taken.slice(0, room)],
        faults: refused > 0 ? [...faults, { type: 'count', refused }] : faults,
        checks: checks - 1,
      });
    },
    remove: (place: string, id: string): void =>
      change(place, { files: of(place).files.filter((file) => file.id !== id), faults: [] }),
    clear: (place: string): void => change(place, { files: [], faults: [] }),
  };
}
