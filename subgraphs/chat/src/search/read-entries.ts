import type { Message } from '../rooms/message.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { Candidate, MessageSearchStore } from '../stores/message-search-store.ts';
import { rarestFirst } from './rarest-first.ts';
import type { MessageSearch } from './search-messages.ts';
import { queryTerms } from './search-terms.ts';

/** So many entries of the index are read at a time: more where most of them will not have all terms. */
const entriesAtATime = { ofOneTerm: 100, ofSeveral: 500 } as const;
const textsAtATime = 100;

/** An entry of the index; `message`: where it has all terms, and is there, and the viewer has not hidden it. */
interface Entry {
  readonly candidate: Candidate;
  readonly message?: Message | undefined;
}

/** Reads the index from the newest entry on, or after `after`, with the messages that may be meant: as far as it is asked. */
export function createReadEntries(deps: {
  messages: { findMany(ids: readonly string[]): Promise<readonly Message[]> };
  messageSearch: Pick<MessageSearchStore, 'candidates' | 'countTerms'>;
  hiddenMessages: Pick<HiddenMessageStore, 'areHidden'>;
}) {
  const { messages, messageSearch } = deps;
  const findHidden = createFindHidden(deps.hiddenMessages);

  async function* withMessages(viewerId: string, entries: readonly Candidate[]): AsyncGenerator<Entry> {
    for (const part of inParts(entries)) {
      const asked = part.filter(({ hasAllTerms }) => hasAllTerms).map(({ id }) => id);
      const found = asked.length === 0 ? [] : await messages.findMany(asked);
      const hidden = await findHidden(viewerId, found);
      const byId = new Map(found.filter(({ id }) => !hidden.has(id)).map((message) => [message.id, message]));
      for (const candidate of part) yield { candidate, message: byId.get(candidate.id) };
    }
  }

  return async function* (
    viewerId: string,
    roomIds: readonly string[],
    { tokens, from, before, after: start }: MessageSearch,
  ): AsyncGenerator<Entry> {
    if (roomIds.length === 0) return;
    const within = { roomIds, from, before };
    const terms = await rarestFirst(messageSearch, { ...within, after: start, terms: queryTerms(tokens) });
    const limit = terms.length === 1 ? entriesAtATime.ofOneTerm : entriesAtATime.ofSeveral;
    for (let after = start; ;) {
      const entries = await messageSearch.candidates({ ...within, terms, after, limit });
      yield* withMessages(viewerId, entries);
      const last = entries.at(-1);
      if (last === undefined || entries.length < limit) return;
      after = { at: last.at, id: last.id };
    }
  };
}

/** In their order, each part with so many that have all terms at most. */
function* inParts(entries: readonly Candidate[]): Generator<readonly Candidate[]> {
  let [from, candidates] = [0, 0];
  for (const [index, { hasAllTerms }] of entries.entries()) {
    candidates += hasAllTerms ? 1 : 0;
    if (candidates < textsAtATime) continue;
    yield entries.slice(from, index + 1);
    [from, candidates] = [index + 1, 0];
  }
  if (from < entries.length) yield entries.slice(from);
}

/** Finds the ids of those that a viewer has hidden; nothing is read unless somebody has. */
function createFindHidden(hiddenMessages: Pick<HiddenMessageStore, 'areHidden'>) {
  return async (userId: string, found: readonly Message[]): Promise<ReadonlySet<string>> => {
    const asked = found.filter(({ hiddenFromSome }) => hiddenFromSome).map(({ id }) => id);
    if (asked.length === 0) return new Set();
    const hidden = await hiddenMessages.areHidden(asked.map((messageId) => ({ messageId, userId })));
    return new Set(asked.filter((_id, index) => hidden[index]));
  };
}
