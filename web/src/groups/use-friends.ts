import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import { FriendsToAddDocument, type PersonFragment } from './graph.generated.ts';

/** All friends of the viewer, page by page; undefined until the first are there. */
export function useFriends(): {
  readonly friends: readonly PersonFragment[] | undefined;
  readonly hasFailed: boolean;
  readonly retry: () => void;
} {
  const { data, error, loading, refetch, fetchMore } = useQuery(FriendsToAddDocument);
  const page = data?.friends?.pageInfo;
  const after = page?.hasNextPage === true && !loading ? page.endCursor : null;
  useEffect(() => {
    if (after !== null) void fetchMore({ variables: { after } }).catch(() => undefined);
  }, [after, fetchMore]);
  return {
    friends: data?.friends?.edges.flatMap(({ node }) => (node === null || node.isDeleted ? [] : [node])),
    hasFailed: error !== undefined,
    retry: () => void refetch(),
  };
}
