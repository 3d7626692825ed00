// The same stream as a plain subgraph on graphql-ws and graphql-js, for gateways that know no protocol of ours. The viewer comes as Hive Gateway forwards it.
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { serveParent } from '../harness/serve-parent.mjs';
import { createFeed } from './feed.mjs';
import { streamSdl } from './sdl.mjs';
import { servePlainSubgraph } from './serve.mjs';

/** What a resolver gets, of which the viewer is there in subscriptions. @typedef {any} Context */

const feed = createFeed();
const schema = buildSubgraphSchema({
  typeDefs: parse(streamSdl('plain')),
  resolvers: {
    Query: { streamName: () => 'stream' },
    Message: {
      isMine: (
        /** @type {import('./feed.mjs').Message} */ { sender },
        /** @type {unknown} */ _,
        /** @type {Context} */ { viewerId },
      ) => sender.id === viewerId,
    },
    Subscription: {
      messageSent: {
        subscribe: (
          /** @type {unknown} */ _,
          /** @type {unknown} */ __,
          /** @type {Context} */ { viewerId },
        ) => feed.open(viewerId),
        resolve: (/** @type {import('./feed.mjs').FeedEvent} */ { value }) => value,
      },
    },
  },
});
const server = await servePlainSubgraph(schema);
const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false });
useServer(
  {
    schema,
    context: (_socket, _id, { extensions }) => {
      const jwt = /** @type {{payload?: {sub?: string}} | undefined} */ (extensions?.['jwt']);
      const viewerId = jwt?.payload?.sub;
      if (viewerId === undefined) throw new Error('Nobody says who asks.');
      return { viewerId };
    },
  },
  sockets,
);
serveParent(server, {
  publish: (/** @type {number} */ count) => feed.publish(count),
  readers: () => feed.readers(),
});
