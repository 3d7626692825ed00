import { eventually, type Friends, type SeenMessage } from '@parley/testkit';

/** A message of a room's history. */
export interface Said extends SeenMessage {
  readonly id: string;
  readonly sender: { readonly id: string };
}

/** Of each room: all its messages, as one of its members reads them page by page. Asks again while that fails, 30 s at most. */
export async function readHistories(rooms: readonly Friends[]): Promise<Map<string, Said[]>> {
  const histories = new Map<string, Said[]>();
  for (const room of rooms)
    histories.set(room.roomId, await eventually(() => history(room), { timeoutMs: 30_000, everyMs: 200 }));
  return histories;
}

interface Room {
  readonly messages: {
    readonly edges: readonly { readonly node: Said }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

async function history({ ada, roomId }: Friends): Promise<Said[]> {
  const messages: Said[] = [];
  let after: string | null = null;
  for (;;) {
    const room: Room = await ada.ask<Room>(
      `query ($roomId: ID!, $after: String) { room(id: $roomId) { messages(first: 100, after: $after) {
        edges { node { id number text sender { id } } } pageInfo { hasNextPage endCursor } } } }`,
      { roomId, after },
    );
    messages.push(...room.messages.edges.map(({ node }) => node));
    if (!room.messages.pageInfo.hasNextPage) return messages;
    after = room.messages.pageInfo.endCursor;
  }
}
