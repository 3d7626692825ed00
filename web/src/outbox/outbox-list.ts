import { createKeptMessages } from './kept-messages.ts';
import { inOrder, type OutboxMessage } from './outbox-message.ts';
import type { OutboxStore } from './outbox-store.ts';

/** A message that the server has, until the stream of its room shows it. */
export interface AcceptedMessage extends OutboxMessage {
  readonly messageId: string | null;
}

/** What is shown of the outbox; the same object until something changes. */
export interface OutboxView {
  /** Those that wait or were refused, in order. */
  readonly waiting: readonly OutboxMessage[];
  readonly accepted: readonly AcceptedMessage[];
}

/** The messages of one person as this tab knows them; the store is the truth. */
export interface OutboxList {
  readonly view: () => OutboxView;
  readonly find: (clientMessageId: string) => OutboxMessage | undefined;
  /** Whether it is on its way to the store: it is sent when it is there. */
  readonly isSaving: (clientMessageId: string) => boolean;
  /** Shown at once; resolves when it is kept, or cannot be. */
  readonly save: (message: OutboxMessage) => Promise<void>;
  /** Takes over what other tabs have changed. */
  readonly reload: () => Promise<void>;
  readonly accept: (clientMessageId: string, messageId: string | null) => void;
  /** Takes it away, here and from the store. */
  readonly remove: (clientMessageId: string) => Promise<void>;
  readonly forgetAccepted: (clientMessageIds: readonly string[]) => void;
}

export function createOutboxList(ownerId: string, store: OutboxStore, onChange: () => void): OutboxList {
  const messages = createKeptMessages();
  const accepted = new Map<string, AcceptedMessage>();
  let view: OutboxView = { waiting: [], accepted: [] };

  const changed = (): void => {
    view = { waiting: inOrder(messages.all()), accepted: [...accepted.values()] };
    onChange();
  };
  return {
    view: () => view,
    find: messages.find,
    isSaving: messages.isSaving,
    async save(message) {
      messages.beginSaving(message);
      changed();
      await store.put(message).then(
        () => messages.endSaving(message, true),
        // What cannot be kept is sent all the same.
        () => messages.endSaving(message, false),
      );
    },
    async reload() {
      const before = messages.savedIds();
      const stored = await store.list(ownerId).catch(() => undefined);
      if (stored === undefined) return;
      messages.takeOver(stored, before);
      changed();
    },
    accept(id, messageId) {
      const message = messages.drop(id);
      if (message !== undefined) accepted.set(id, { ...message, messageId });
      changed();
    },
    async remove(id) {
      messages.drop(id);
      changed();
      // If it stays it is sent once more some day, and answered by the same message.
      await store.remove(id).catch(() => undefined);
    },
    forgetAccepted(ids) {
      const before = accepted.size;
      for (const id of ids) accepted.delete(id);
      if (accepted.size !== before) changed();
    },
  };
}
