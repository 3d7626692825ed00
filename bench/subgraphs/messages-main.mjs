// The subgraph of messages, as a process of the bench.
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { serveParent } from '../harness/serve-parent.mjs';
import { messagesOf } from './data.mjs';
import { messagesSdl } from './sdl.mjs';
import { servePlainSubgraph } from './serve.mjs';

let queries = 0;
const schema = buildSubgraphSchema({
  typeDefs: parse(messagesSdl()),
  resolvers: {
    Query: {
      messages: (/** @type {unknown} */ _, /** @type {{room: string, first: number}} */ { room, first }) => {
        queries += 1;
        return messagesOf(Number(room), first);
      },
    },
  },
});
serveParent(await servePlainSubgraph(schema), {
  reset: () => void (queries = 0),
  counts: () => ({ queries }),
});
