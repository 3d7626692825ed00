import type { OutboxMessage } from './outbox-message.ts';

/** Where messages wait for longer than a tab lives. All tabs of a browser share it. */
export interface OutboxStore {
  readonly list: (ownerId: string) => Promise<readonly OutboxMessage[]>;
  readonly put: (message: OutboxMessage) => Promise<void>;
  readonly remove: (clientMessageId: string) => Promise<void>;
}

/** For browsers that keep nothing (some private windows): messages wait as long as the tab lives. */
export function createMemoryOutboxStore(): OutboxStore {
  const messages = new Map<string, OutboxMessage>();
  return {
    list: async (ownerId) => [...messages.values()].filter((message) => message.ownerId === ownerId),
    put: async (message) => void messages.set(message.clientMessageId, message),
    remove: async (clientMessageId) => void messages.delete(clientMessageId),
  };
}
