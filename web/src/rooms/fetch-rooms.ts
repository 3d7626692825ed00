import type { ApolloClient } from '@apollo/client';
import { type Pause, untilAnswered } from '../graph/until-answered.ts';
import { type RoomFolder, RoomsDocument } from './graph.generated.ts';
import type { RoomLine } from './room-list.ts';

/** Between them they have all rooms. */
const folders: readonly RoomFolder[] = ['ALL', 'ARCHIVED'];

/** Fetches all rooms of the viewer page by page, as long as it takes. */
export async function fetchRooms(
  apollo: ApolloClient,
  {
    signal,
    pause,
    onNoAnswer,
    onPage,
    onEnd,
  }: {
    readonly signal: AbortSignal;
    readonly pause: Pause;
    readonly onNoAnswer: () => void;
    readonly onPage: (page: readonly RoomLine[]) => void;
    /** With the ids of all. */
    readonly onEnd: (ids: ReadonlySet<string>) => void;
  },
): Promise<void> {
  const ids = new Set<string>();
  const asking = { signal, pause, onNoAnswer };
  for (const folder of folders) {
    let after: string | null = null;
    do {
      const page = await fetchPage(apollo, { folder, after }, asking);
      if (page === undefined) return;
      for (const { id } of page.rooms) ids.add(id);
      onPage(page.rooms);
      after = page.next;
    } while (after !== null);
  }
  onEnd(ids);
}

interface Page {
  readonly rooms: readonly RoomLine[];
  /** After what the next page begins; null: there is none. */
  readonly next: string | null;
}

async function fetchPage(
  apollo: ApolloClient,
  variables: { readonly folder: RoomFolder; readonly after: string | null },
  asking: { readonly signal: AbortSignal; readonly pause: Pause; readonly onNoAnswer: () => void },
): Promise<Page | undefined> {
  const data = await untilAnswered(
    () => apollo.query({ query: RoomsDocument, variables, fetchPolicy: 'no-cache' }),
    { ...asking, isEnough: ({ rooms }) => rooms !== null },
  );
  if (data === undefined || data === 'refused' || data.rooms === null) return undefined;
  const { edges, pageInfo } = data.rooms;
  return { rooms: edges.map(({ node }) => node), next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}
