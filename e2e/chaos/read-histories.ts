import type { Answer } from '@parley/client';
import { eventually, type Friends, openApp, type SeenMessage } from '@parley/testkit';

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

/** By an app, for its token may have ended: several runs take longer than one lasts. */
async function history({ ada, roomId }: Friends): Promise<Said[]> {
  const app = openApp(ada);
  const messages: Said[] = [];
  try {
    for (let after: string | null = null; ;) {
      const { data, errors }: Answer<{ readonly room: Room | null }> = await app.ask<{
        readonly room: Room | null;
      }>({
        query: `query ($roomId: ID!, $after: String) { room(id: $roomId) { messages(first: 100, after: $after) {
          edges { node { id number text sender { id } } } pageInfo { hasNextPage endCursor } } } }`,
        variables: { roomId, after },
      });
      const page: Room['messages'] | undefined = data?.room?.messages;
      if (page === undefined) throw new Error(`The history cannot be read: ${JSON.stringify(errors)}`);
      messages.push(...page.edges.map(({ node }) => node));
      if (!page.pageInfo.hasNextPage) return messages;
      after = page.pageInfo.endCursor;
    }
  } finally {
    app.close();
  }
}
