import { setTimeout as sleep } from 'node:timers/promises';
import { composeServices } from '@apollo/composition';
import type { Viewer } from '@parley/service-kit/contract';
import { freePort } from '@parley/testkit';
import { requireViewer, streamResolver, type SubgraphServer } from '@parley/service-kit/subgraph';
import { GraphQLError, parse } from 'graphql';
import { createBoardLog, type BoardLog } from './board-log.ts';
import { quietLogger, startSubgraph } from './shop.ts';
import { createHealth } from '@parley/service-kit/process';

interface Context {
  readonly viewer: Viewer | null;
}

/** A log of posts that two instances of a subgraph stream without loss, and their authors in another subgraph. */
export interface Board {
  readonly supergraphSdl: string;
  readonly log: BoardLog;
  readonly posts: PostsInstance[];
  readonly authors: SubgraphServer;
  /** How often authors were asked for: requests, not authors. */
  authorFetches(): number;
  close(): Promise<void>;
}

/** An instance that can be killed and started again on its port. */
export interface PostsInstance {
  readonly url: string;
  active(): number;
  stop(): Promise<void>;
  start(): Promise<void>;
}

const head = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
  @link(url: "https://parley.dev/subscriptions/v1.0", import: ["@delivery", "@maxStaleness", "@viewerIndependent"])
  @composeDirective(name: "@delivery") @composeDirective(name: "@viewerIndependent")
  @composeDirective(name: "@maxStaleness")
  directive @delivery(mode: DeliveryMode!) on FIELD_DEFINITION
  directive @viewerIndependent on FIELD_DEFINITION | OBJECT
  directive @maxStaleness(ms: Int!) on FIELD_DEFINITION
  enum DeliveryMode { LOSSLESS LATEST }
`;

/** `extra`: more fields of a post, for a schema that changes. */
export const postsSdl = (extra = ''): string => `${head}
  type Query { postCount: Int }
  type Subscription {
    posts(board: ID = "main", after: String): PostEvent! @delivery(mode: LOSSLESS) @viewerIndependent
    levels: Level! @delivery(mode: LATEST) @viewerIndependent
    plain: Post! @viewerIndependent
  }
  union PostEvent = StreamStart | PostAdded
  type StreamStart { cursor: String! @viewerIndependent }
  type PostAdded { post: Post! @viewerIndependent forYou: String }
  type Post {
    text(upper: Boolean = false): String! @viewerIndependent
    author: Author @viewerIndependent
    fragile: String @viewerIndependent
    ${extra}
  }
  type Level { key: String! @viewerIndependent value: Int! @viewerIndependent }
  type Author @key(fields: "id", resolvable: false) { id: ID! @viewerIndependent }
`;

/** `nickname` depends on the viewer, and so does `alias`, which somebody has marked all the same. */
const authorsSdl = `${head}
  type Query { author(id: ID!): Author }
  type Mutation { rename(title: String!): String }
  type Author @key(fields: "id") @viewerIndependent {
    id: ID! @viewerIndependent
    name: String @viewerIndependent
    nickname: String
    alias: String @viewerIndependent
    fragile: String @viewerIndependent
    title: String @viewerIndependent @maxStaleness(ms: 60000)
  }
`;

export function composeBoard(posts: string, urls: { posts: string; authors: string }): string {
  const { supergraphSdl, errors } = composeServices([
    { name: 'posts', url: urls.posts, typeDefs: parse(posts) },
    { name: 'authors', url: urls.authors, typeDefs: parse(authorsSdl) },
  ]);
  if (supergraphSdl === undefined) throw new Error(String(errors));
  return supergraphSdl;
}

export async function startBoard(publicKey: string): Promise<Board> {
  const log = createBoardLog();
  const fetches = new Set<Context>();
  const posts = await Promise.all([startPosts(log, publicKey), startPosts(log, publicKey)]);
  const authors = await startSubgraph(
    'authors',
    authorsSdl,
    authorResolvers(fetches),
    publicKey,
    quietLogger(),
  );
  const [first] = posts;
  const urls = { posts: first?.url ?? '', authors: `${authors.url}/graphql` };
  return {
    supergraphSdl: composeBoard(postsSdl(), urls),
    log,
    posts,
    authors,
    authorFetches: () => fetches.size,
    close: async () => {
      await Promise.all([...posts.map((instance) => instance.stop()), authors.close()]);
    },
  };
}

async function startPosts(log: BoardLog, publicKey: string): Promise<PostsInstance> {
  const start = (port: number) =>
    startSubgraph(
      'posts',
      postsSdl('likes: Int @viewerIndependent'),
      postResolvers(log),
      publicKey,
      quietLogger(),
      createHealth({ service: 'posts' }),
      port,
    );
  // It is given up for a while when the instance is stopped.
  const port = await freePort();
  let server = await start(port);
  return {
    url: `${server.url}/graphql`,
    active: () => server.activeSubscriptions(),
    stop: () => server.close(),
    start: async () => {
      server = await start(port);
    },
  };
}

function postResolvers(log: BoardLog): object {
  return {
    Subscription: {
      posts: streamResolver(({ after }: { after?: string | null }, { viewer }: Context) => {
        requireViewer(viewer);
        return log.follow(after ?? null);
      }),
      levels: streamResolver(() => log.levels()),
      plain: streamResolver(() => log.plain()),
    },
    PostAdded: { forYou: (_: unknown, __: unknown, { viewer }: Context) => requireViewer(viewer).id },
    Post: {
      text: ({ text }: { text: string }, { upper }: { upper: boolean }) =>
        upper ? text.toUpperCase() : text,
      likes: () => 3,
      fragile: ({ text }: { text: string }) => {
        if (text === 'breaks') throw new GraphQLError('It broke.', { extensions: { code: 'BROKEN' } });
        return 'whole';
      },
    },
  };
}

function authorResolvers(fetches: Set<Context>): object {
  const nameOf = ({ viewer }: Context) => `known to ${requireViewer(viewer).id}`;
  let title = 'Author';
  return {
    Mutation: { rename: (_: unknown, given: { title: string }) => (title = given.title) },
    Author: {
      __resolveReference: async ({ id }: { id: string }, context: Context) => {
        fetches.add(context);
        if (id.startsWith('slow')) await sleep(50);
        return { id, name: `Author ${id}` };
      },
      nickname: (_: unknown, __: unknown, context: Context) => nameOf(context),
      alias: (_: unknown, __: unknown, context: Context) => nameOf(context),
      title: () => title,
      fragile: ({ id }: { id: string }) => {
        if (id === 'unavailable')
          throw new GraphQLError('Unavailable.', { extensions: { code: 'SERVICE_UNAVAILABLE' } });
        if (id === 'fragile') throw new GraphQLError('It broke.', { extensions: { code: 'BROKEN' } });
        return 'whole';
      },
    },
  };
}
