import type { OutboxMessage } from './outbox-message.ts';

/** The messages of this tab beside those of the store, which other tabs write as well. */
export function createKeptMessages() {
  const messages = new Map<string, OutboxMessage>();
  const saving = new Set<string>();
  /** What the store did not take: it lives as long as this tab. */
  const unkept = new Set<string>();
  /** Accepted or removed: a list of the store that was read before may still have them. */
  const settled = new Set<string>();
  const isMine = (id: string): boolean => saving.has(id) || unkept.has(id);

  return {
    all: () => messages.values(),
    find: (id: string) => messages.get(id),
    isSaving: (id: string) => saving.has(id),
    beginSaving(message: OutboxMessage): void {
      messages.set(message.clientMessageId, message);
      saving.add(message.clientMessageId);
    },
    endSaving({ clientMessageId }: OutboxMessage, isKept: boolean): void {
      saving.delete(clientMessageId);
      if (isKept) unkept.delete(clientMessageId);
      else unkept.add(clientMessageId);
    },
    /** Those that are not on their way to the store. */
    savedIds: (): ReadonlySet<string> => new Set([...messages.keys()].filter((id) => !isMine(id))),
    /** What the store had at a moment; `before`: what was saved then. Only of that can it be said that it is gone. */
    takeOver(stored: readonly OutboxMessage[], before: ReadonlySet<string>): void {
      const ids = new Set(stored.map(({ clientMessageId }) => clientMessageId));
      for (const id of before) if (!ids.has(id) && !isMine(id)) messages.delete(id);
      for (const message of stored) {
        const id = message.clientMessageId;
        if (!isMine(id) && !settled.has(id)) messages.set(id, message);
      }
    },
    drop(id: string): OutboxMessage | undefined {
      const message = messages.get(id);
      messages.delete(id);
      unkept.delete(id);
      settled.add(id);
      return message;
    },
  };
}
