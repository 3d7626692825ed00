import { afterAll, beforeAll, test } from '@jest/globals';
import { platform, startTcpProxy, type TcpProxy } from '@parley/testkit';
import { createReader, type Reader } from './support/reader.ts';

/** Between the reader and the gateway. */
let link: TcpProxy;
let reader: Reader;
beforeAll(async () => {
  link = await startTcpProxy(Number(new URL(platform().gatewayUrl).port));
  reader = createReader({ PARLEY: `http://127.0.0.1:${link.port}/graphql` });
});
afterAll(async () => {
  reader.leave();
  await link.close();
});

// One folder, as a reader has it: the later pages go on where the first one ends.
test.each([
  'build-a-chat-app',
  'authentication',
  'subscriptions',
  'pages-and-cost',
  'uploads',
  'apollo',
  'urql',
  'relay',
  'sse',
])('docs/apps/%s works when it is followed literally', async (page) => {
  await reader.follow(`docs/apps/${page}.md`, {
    cut: () => link.cut(),
    interrupt: async (terminals) => {
      await Promise.all(terminals.map((terminal) => terminal.interrupt()));
    },
  });
});
