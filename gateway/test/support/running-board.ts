import { eventually } from './eventually.ts';
import { composeBoard, startBoard, type Board } from './board.ts';
import { readMetric, startGatewayOver, type GatewayOver } from './running-gateway.ts';
import { connect, type Payload, type SocketClient } from './socket-client.ts';
import { internalKeys, startTokenIssuer, type TokenIssuer } from './tokens.ts';

/** A gateway over two instances of the board's posts. */
export interface RunningBoard {
  readonly url: string;
  /** Without a path. */
  readonly adminUrl: string;
  readonly board: Board;
  readonly issuer: TokenIssuer;
  /** A socket of this user. */
  connect(userId: string): Promise<SocketClient>;
  metric(line: string): Promise<number>;
  /** Lets the gateway serve posts by another SDL. */
  reload(posts: string): Promise<void>;
  /** Puts any text in place of the supergraph. */
  replaceSupergraph(sdl: string): Promise<void>;
  /** Ends the gateway alone. */
  closeGateway(): Promise<void>;
  close(): Promise<void>;
}

/** `start`: where the gateway runs; in the test's own process if nothing else is said. */
export async function startRunningBoard(
  variables: NodeJS.ProcessEnv = {},
  start: (supergraphSdl: string, variables: NodeJS.ProcessEnv) => Promise<GatewayOver> = startGatewayOver,
): Promise<RunningBoard> {
  const keys = await internalKeys();
  const board = await startBoard(keys.publicKey);
  const issuer = await startTokenIssuer();
  const gateway = await start(board.supergraphSdl, {
    INTERNAL_TOKEN_PRIVATE_KEY: keys.privateKey,
    JWKS_URL: issuer.jwksUrl,
    SUBGRAPH_POSTS_URL: board.posts.map(({ url }) => url).join(','),
    ...variables,
  });
  const url = `${gateway.url}/graphql`;
  let closing: Promise<void> | undefined;
  const closeGateway = () => (closing ??= gateway.close());
  return {
    url,
    adminUrl: gateway.adminUrl,
    board,
    issuer,
    connect: async (userId) => connect(url, await issuer.token({ userId })),
    metric: (line) => readMetric(gateway.adminUrl, line),
    reload: (posts) =>
      gateway.replaceSupergraph(
        composeBoard(posts, { posts: board.posts[0]?.url ?? '', authors: `${board.authors.url}/graphql` }),
      ),
    replaceSupergraph: (sdl) => gateway.replaceSupergraph(sdl),
    closeGateway,
    close: async () => {
      await closeGateway();
      await Promise.all([board.close(), issuer.close()]);
    },
  };
}

/** Subscribes, and waits until the subgraph has it. */
export async function follow(
  { board }: RunningBoard,
  client: SocketClient,
  id: string,
  query: string,
): Promise<void> {
  const before = board.log.followers();
  client.subscribe(id, query);
  await eventually(() => board.log.followers() > before, true);
}

/** The payload of the next frame of this operation, which must be a `next`. */
export async function nextOf(client: SocketClient, id: string): Promise<Payload> {
  const frame = await client.next(id);
  if (frame.type !== 'next' || frame.payload === undefined)
    throw new Error(`Not an event: ${JSON.stringify(frame)}`);
  return frame.payload;
}

/** The value of the one root field. */
export function rootOf<Field>({ data }: Payload): Field {
  const [field] = Object.values(data ?? {});
  return field as Field;
}
