import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import { untilAnswered } from '../graph/until-answered.ts';
import { untilOnline } from '../graph/until-online.ts';
import { GroupMembersDocument } from './graph.generated.ts';
import type { Group } from './group.ts';
import {
  type MemberChange,
  type MemberList,
  type MemberPage,
  noMembers,
  withChange,
  withPage,
} from './member-list.ts';

export interface Members {
  readonly list: MemberList;
  readonly loadMore: () => void;
}

/**
 * Who is in an open group, or those of them whose names have `query`: a page first, more with `loadMore`, and as they change. Without
 * a `query` nobody.
 */
export function useMembers(group: Group, roomId: string, query: string | undefined): Members {
  const apollo = useApolloClient();
  const [list, setList] = useState(noMembers);
  const [loader, setLoader] = useState<MemberLoader>();
  useEffect(() => {
    if (query === undefined) return undefined;
    const opened = openLoader(apollo, { roomId, query: query === '' ? null : query }, setList);
    setLoader(opened);
    const stop = group.onMembers(opened.change);
    return () => {
      stop();
      opened.close();
    };
  }, [apollo, group, roomId, query]);
  return { list, loadMore: loader?.loadMore ?? (() => undefined) };
}

type MemberLoader = ReturnType<typeof openLoader>;

/** Loads one page at a time. What happens meanwhile is applied to it. */
function openLoader(
  apollo: ApolloClient,
  of: { readonly roomId: string; readonly query: string | null },
  onList: (list: MemberList) => void,
) {
  let list = noMembers;
  let loading: { readonly since: MemberChange[]; readonly abort: AbortController } | undefined;
  const become = (next: MemberList): void => {
    list = next;
    onList(list);
  };
  const load = async (base: MemberList): Promise<void> => {
    loading?.abort.abort();
    const own = { since: [] as MemberChange[], abort: new AbortController() };
    loading = own;
    const page = await fetchPage(apollo, { ...of, after: base.endCursor }, own.abort.signal);
    if (page === undefined) return;
    loading = undefined;
    become(withPage(base === noMembers ? noMembers : list, page, own.since));
  };
  void load(noMembers);
  return {
    loadMore: (): void => {
      if (loading === undefined && list.hasMore === true) void load(list);
    },
    change: (change: MemberChange | undefined): void => {
      if (change === undefined) return void load(noMembers);
      // Whether they have the name that is looked for, the server knows.
      if (change.type === 'added' && of.query !== null) return;
      loading?.since.push(change);
      become(withChange(list, change));
    },
    close: (): void => loading?.abort.abort(),
  };
}

async function fetchPage(
  apollo: ApolloClient,
  variables: { readonly roomId: string; readonly query: string | null; readonly after: string | null },
  signal: AbortSignal,
): Promise<MemberPage | undefined> {
  const data = await untilAnswered(
    () => apollo.query({ query: GroupMembersDocument, variables, fetchPolicy: 'no-cache' }),
    { signal, pause: untilOnline, isEnough: ({ room }) => Boolean(room?.members) },
  );
  // It takes no such name.
  if (data === 'refused') return { members: [], endCursor: null, hasMore: false };
  const page = data?.room?.members;
  if (!page) return undefined;
  const { hasNextPage: hasMore, endCursor } = page.pageInfo;
  return { members: page.edges.map(({ node }) => node), endCursor, hasMore };
}
