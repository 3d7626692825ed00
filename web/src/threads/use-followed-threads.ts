import { useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import { useInboxEvents } from '../live/inbox.tsx';
import { type FollowedThread, inOrder, withChange, withPage } from './followed-threads.ts';
import { type FollowedThreadFragment, FollowedThreadsDocument } from './graph.generated.ts';

/** The threads that the viewer follows, live. */
export function useFollowedThreads(): {
  /** Undefined until the first are here. */
  readonly threads: readonly FollowedThread[] | undefined;
  readonly hasFailed: boolean;
  readonly retry: () => void;
  /** Undefined where there are no more. */
  readonly loadMore: (() => void) | undefined;
} {
  const { data, error, loading, refetch, fetchMore } = useQuery(FollowedThreadsDocument);
  const [changes, setChanges] = useState<ReadonlyMap<string, FollowedThreadFragment | null>>(new Map());
  useInboxEvents((event) => {
    if (event.__typename === 'InboxThreadChanged')
      setChanges((before) => new Map(before).set(event.threadRootId, event.thread));
  });
  const page = data?.followedThreads;
  // What has changed since a page was read counts: each change says it whole.
  const threads =
    page &&
    [...changes].reduce(
      (list, [rootId, thread]) => withChange(list, rootId, thread),
      withPage(
        new Map(),
        page.edges.map(({ node }) => node),
      ),
    );
  const after = page?.pageInfo.hasNextPage === true && !loading ? page.pageInfo.endCursor : null;
  const loadMore = (): void => void fetchMore({ variables: { after } }).catch(() => undefined);
  const isEmptySoFar = threads?.size === 0 && after !== null;
  useEffect(() => {
    // A page may be empty with more to come.
    if (isEmptySoFar) loadMore();
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isEmptySoFar, after]);
  return {
    threads: threads && !isEmptySoFar ? inOrder(threads) : undefined,
    hasFailed: error !== undefined,
    retry: () => void refetch(),
    loadMore: after === null ? undefined : loadMore,
  };
}
