import { useApolloClient } from '@apollo/client/react';
import { useCallback, useEffect, useState } from 'react';
import { RoomsToForwardToDocument, type RoomsToForwardToQuery } from './graph.generated.ts';

type Page = NonNullable<RoomsToForwardToQuery['rooms']>;
export type RoomToForwardTo = Page['edges'][number]['node'];

/** The viewer's rooms, all pages. Its own query: what the list of rooms has is part of the first load, which this must not divide. */
export function useRoomsToForwardTo() {
  const apollo = useApolloClient();
  const [rooms, setRooms] = useState<readonly RoomToForwardTo[]>();
  const [hasFailed, setFailed] = useState(false);
  const fetch = useCallback(async (): Promise<void> => {
    setFailed(false);
    const found: RoomToForwardTo[] = [];
    let after: string | null = null;
    do {
      const { data }: { readonly data?: RoomsToForwardToQuery | undefined } = await apollo.query({
        query: RoomsToForwardToDocument,
        variables: { after },
        fetchPolicy: 'no-cache',
      });
      const page: Page | null | undefined = data?.rooms;
      if (!page) return setFailed(true);
      found.push(...page.edges.map(({ node }) => node));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    setRooms(found);
  }, [apollo]);
  const load = useCallback((): void => void fetch().catch(() => setFailed(true)), [fetch]);
  useEffect(load, [load]);
  return { rooms, hasFailed, load };
}
