// graphql-ws and `ws` alone: what a socket with a quiet subscription costs when nothing is behind it.
import { buildSchema, parse, validate } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { serveParent } from '../harness/serve-parent.mjs';
import { createFeed } from '../subgraphs/feed.mjs';

const feed = createFeed();
const schema = buildSchema(`
  type Query { streamName: String }
  type Subscription { messageSent(room: ID!): Message! }
  type Message { id: ID! number: Int! text: String! sentAt: String! sender: User! }
  type User { id: ID! username: String! displayName: String! image: String }
`);
/** @type {Map<string, import('graphql').DocumentNode>} parsed and validated once, as the gateway does */
const documents = new Map();
const http = createServer();
useServer(
  {
    schema,
    roots: { subscription: { messageSent: () => feed.open('viewer-1') } },
    onSubscribe(_socket, _id, { query }) {
      const document = documents.get(query) ?? parse(query);
      if (!documents.has(query)) {
        const errors = validate(schema, document);
        if (errors.length > 0) return errors;
        documents.set(query, document);
      }
      return { schema, document };
    },
  },
  new WebSocketServer({ server: http, path: '/graphql', perMessageDeflate: false }),
);
await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = http.address();
serveParent(
  { port: typeof address === 'object' ? (address?.port ?? 0) : 0 },
  { readers: () => feed.readers() },
);
