import { createOutboxList, type OutboxView } from './outbox-list.ts';
import type { OutboxMessage } from './outbox-message.ts';
import type { OutboxStore } from './outbox-store.ts';
import { createRecords } from './records.ts';
import { createSender, type Sender, type SenderDependencies } from './sender.ts';
import type { Tabs } from './tabs.ts';

export type NewMessage = Omit<OutboxMessage, 'ownerId' | 'clientMessageId' | 'writtenAt' | 'failure'>;

export interface Outbox {
  readonly view: () => OutboxView;
  readonly subscribe: (onChange: () => void) => () => void;
  /** Shown at once, kept before it is sent. */
  readonly add: (message: NewMessage) => OutboxMessage;
  /** Sends a message that was refused again, after those that wait. */
  readonly retry: (clientMessageId: string) => void;
  /** Forgets a message that was refused, or one with files that is being sent. */
  readonly discard: (clientMessageId: string) => void;
  /** The stream shows these messages now. */
  readonly forgetAccepted: (clientMessageIds: readonly string[]) => void;
  /** Tries at once: the app is back on line. */
  readonly wake: () => void;
  readonly close: () => void;
}

export interface OutboxDependencies extends Pick<SenderDependencies, 'send' | 'pause' | 'random'> {
  readonly ownerId: string;
  readonly store: OutboxStore;
  readonly tabs: Tabs;
  readonly newId: () => string;
  readonly now: () => number;
}

/**
 * Messages of one person, sent once and in order per room, whatever becomes of the network and of the tab: kept until the server has
 * answered, sent by one tab at a time, repeated with the same id. See docs/decisions/0036.
 */
export function createOutbox(dependencies: OutboxDependencies): Outbox {
  const { ownerId, store, tabs, newId, now } = dependencies;
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  const list = createOutboxList(ownerId, store, () => {
    for (const listener of listeners) listener();
  });
  let sender: Sender | undefined;
  const written = createClock(now);

  const { save, keep, settle } = createRecords({ list, tabs, onSaved: () => sender?.look() });

  tabs.onNotice((notice) => {
    if (notice.type === 'accepted') list.accept(notice.clientMessageId, notice.messageId);
    else void list.reload().then(() => sender?.look());
  });
  void list.reload();
  void tabs.alone(async (signal) => {
    // Another tab may have sent some of them until now.
    await list.reload();
    sender = createSender({ ...dependencies, list, keep, settle }, signal);
    sender.look();
    await aborted(signal);
  }, closing.signal);

  return {
    view: list.view,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
    add(draft) {
      const message = { ...draft, ownerId, clientMessageId: newId(), writtenAt: written(), failure: null };
      void save(message);
      return message;
    },
    retry(clientMessageId) {
      const message = list.find(clientMessageId);
      if (message !== undefined && message.failure !== null)
        void save({ ...message, failure: null, writtenAt: written() });
    },
    discard(clientMessageId) {
      const message = list.find(clientMessageId);
      if (message === undefined || (message.failure === null && message.attachments.length === 0)) return;
      const removed = list.remove(clientMessageId);
      sender?.look();
      void removed.then(() => tabs.notify({ type: 'changed' }));
    },
    forgetAccepted: list.forgetAccepted,
    wake: () => sender?.wake(),
    close() {
      closing.abort();
      tabs.close();
    },
  };
}

/** Two moments of a tab differ. */
function createClock(now: () => number): () => number {
  let last = 0;
  return () => (last = Math.max(now(), last + 1));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
