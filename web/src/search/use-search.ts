import { skipToken, useQuery } from '@apollo/client/react';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { useEffect, useState } from 'react';
import { SearchMessagesDocument, type SearchMessagesQuery } from './graph.generated.ts';
import { type SearchTerms, variablesOf } from './search-terms.ts';

export type FoundEdge = NonNullable<SearchMessagesQuery['searchMessages']>['edges'][number];

/** What a search came to. Refused: its words are too short or too many. Not there: the viewer is not in the room. */
export type SearchState =
  | { readonly status: 'nothing-asked' | 'loading' | 'refused' | 'not-there' }
  | { readonly status: 'failed'; readonly retry: () => void }
  | {
      readonly status: 'found';
      readonly edges: readonly FoundEdge[];
      /** Undefined where there is no more. */
      readonly more: (() => void) | undefined;
      readonly isLoadingMore: boolean;
    };

export function useSearchMessages(terms: SearchTerms): SearchState {
  const variables = variablesOf(terms);
  const { data, error, refetch, fetchMore } = useQuery(
    SearchMessagesDocument,
    variables === undefined ? skipToken : { variables },
  );
  const [isLoadingMore, setIsLoadingMore] = useState(false);
  const found = isAnswer(data?.searchMessages) ? data?.searchMessages : null;
  const after = found?.pageInfo.hasNextPage === true ? found.pageInfo.endCursor : null;
  const more = async (): Promise<void> => {
    setIsLoadingMore(true);
    await fetchMore({ variables: { after } }).catch(() => undefined);
    setIsLoadingMore(false);
  };
  const isEmptySoFar = found?.edges.length === 0 && after !== null;
  useEffect(() => {
    // A page may be empty with more to come.
    if (isEmptySoFar) void more();
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isEmptySoFar, after]);

  if (variables === undefined) return { status: 'nothing-asked' };
  if (found) {
    if (isEmptySoFar) return { status: 'loading' };
    return {
      status: 'found',
      edges: found.edges,
      more: after === null ? undefined : () => void more(),
      isLoadingMore,
    };
  }
  if (error !== undefined)
    return isRefusal(error) ? { status: 'refused' } : { status: 'failed', retry: () => void refetch() };
  return { status: data === undefined ? 'loading' : 'not-there' };
}

/** Of no answer the cache makes an empty list that goes on, from nowhere. */
function isAnswer(found: SearchMessagesQuery['searchMessages'] | undefined): boolean {
  return found?.pageInfo.hasNextPage !== true || Boolean(found.pageInfo.endCursor);
}

function isRefusal(error: unknown): boolean {
  return (
    CombinedGraphQLErrors.is(error) &&
    error.errors.some(({ extensions }) => extensions?.['code'] === 'BAD_USER_INPUT')
  );
}
