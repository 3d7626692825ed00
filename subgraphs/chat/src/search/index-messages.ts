import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { toPlain } from '../formatting/plain-text.ts';
import type { Message } from '../rooms/message.ts';
import { mayHaveExpired } from '../rooms/retention.ts';
import type { IndexedMessage, MessageSearchStore } from '../stores/message-search-store.ts';
import { indexTerms } from './search-terms.ts';

/** A message of which something was said, written or deleted; `seq` is the place of that in its room's log. */
export interface ChangedMessage {
  readonly messageId: string;
  readonly seq: number;
}

/** In UTF-16 units. */
const longText = 1_000;

export type IndexMessages = ReturnType<typeof createIndexMessages>;

/** Keeps what messages are found by, as they are now: a text that is edited or deleted meanwhile has a change of its own. May be repeated. */
export function createIndexMessages(deps: {
  messages: { findMany(ids: readonly string[]): Promise<readonly Message[]> };
  messageSearch: Pick<MessageSearchStore, 'keep' | 'forget'>;
}) {
  const { messages } = deps;
  const keepIndexed = createKeepIndexed(deps);
  return async (changes: readonly ChangedMessage[]): Promise<void> => {
    const versions = new Map<string, number>();
    for (const { messageId, seq } of changes)
      versions.set(messageId, Math.max(seq, versions.get(messageId) ?? 0));
    const found = await messages.findMany([...versions.keys()]);
    const indexed: IndexedMessage[] = [];
    for (const message of found) {
      indexed.push(toIndexed(message, versions.get(message.id) ?? 0));
      // Long texts take milliseconds each, and there may be 200 of them.
      if ((message.text?.length ?? 0) > longText) await yieldToOthers();
    }
    await keepIndexed(indexed, [...versions.keys()]);
  };
}

/**
 * Keeps what messages are found by. One that expires between its reading and its keeping would stay in the index for good, since it is
 * deleted once: so it is asked after the keeping which of the `ids` are there still.
 */
export function createKeepIndexed(deps: {
  messages: { findMany(ids: readonly string[]): Promise<readonly Pick<Message, 'id'>[]> };
  messageSearch: Pick<MessageSearchStore, 'keep' | 'forget'>;
}) {
  const { messages, messageSearch } = deps;
  return async (indexed: readonly IndexedMessage[], ids: readonly string[]): Promise<void> => {
    await messageSearch.keep(indexed);
    const young = new Set(indexed.filter(({ at }) => !mayHaveExpired(at)).map(({ id }) => id));
    const asked = ids.filter((id) => !young.has(id));
    if (asked.length === 0) return;
    const there = new Set((await messages.findMany(asked)).map(({ id }) => id));
    await messageSearch.forget(asked.filter((id) => !there.has(id)));
  };
}

/** `version`: see `IndexedMessage`. */
export function toIndexed(message: Message, version: number): IndexedMessage {
  const { id, roomId, sentAt: at } = message;
  return { id, roomId, at, version, terms: indexTerms(searchableText(message)) };
}

/** What of a message is searched: its text without formatting, what that links to, the options of a poll, and the names of its files. */
export function searchableText({
  text,
  poll,
  attachments,
}: Pick<Message, 'text' | 'poll' | 'attachments'>): string {
  const options = poll?.options.map((option) => option.text) ?? [];
  const plain = toPlain(text ?? '');
  return [plain.text, ...plain.addresses, ...options, ...attachments.map(({ name }) => name)].join('\n');
}
