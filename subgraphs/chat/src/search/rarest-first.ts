import type { CountQuery, MessageSearchStore } from '../stores/message-search-store.ts';

/** So many terms are counted, the longest ones, and of each so many messages: what is more is common. */
const mostCounted = 6;
const countUpTo = 1_000;

/**
 * Puts the term first that finds the fewest messages. That one is read, and each message is looked at for the others: a rare word beside a
 * common one costs as much as alone. A single term is not counted.
 */
export async function rarestFirst(
  messageSearch: Pick<MessageSearchStore, 'countTerms'>,
  query: Omit<CountQuery, 'limit'>,
): Promise<readonly string[]> {
  const { terms } = query;
  if (terms.length < 2) return terms;
  const some = terms.slice(0, mostCounted);
  const counts = await messageSearch.countTerms({ ...query, terms: some, limit: countUpTo });
  const rarest = some[counts.indexOf(Math.min(...counts))];
  return rarest === undefined ? terms : [rarest, ...terms.filter((term) => term !== rarest)];
}
