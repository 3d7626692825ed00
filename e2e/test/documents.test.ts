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
test.each(['docs/apps/build-a-chat-app.md'])('%s works when it is followed literally', async (path) => {
  await reader.follow(path, { cut: () => link.cut() });
});
