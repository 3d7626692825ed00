// What is behind the gateway: a subgraph of large pages that take their time, and a service that takes files.
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveParent } from '../harness/serve-parent.mjs';
import { pagesSdl } from '../subgraphs/sdl.mjs';
import { servePlainSubgraph } from '../subgraphs/serve.mjs';

const answerMs = 100;
const text = 'x'.repeat(1_000);
const counts = { pages: 0 };

const pages = await servePlainSubgraph(
  buildSubgraphSchema({
    typeDefs: parse(pagesSdl('marked')),
    resolvers: {
      Query: {
        async page(/** @type {unknown} */ _, /** @type {{first: number}} */ { first }) {
          counts.pages += 1;
          await sleep(answerMs);
          return Array.from({ length: first }, (__, number) => ({ number, text }));
        },
      },
    },
  }),
);
const files = createServer((request, response) => {
  request.resume().once('end', () => response.end('fine'));
});
await new Promise((resolve) => files.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = files.address();
const filesPort = typeof address === 'object' ? address?.port : 0;

serveParent(pages, { filesPort: () => filesPort, pages: () => counts.pages });
