import { afterEach, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  nobody,
  openApp,
  perform,
  platform,
  signUp,
  startTcpProxy,
  type TcpProxy,
} from '@parley/testkit';

let link: TcpProxy;
afterEach(async () => {
  await everybodyLeaves();
  await link.close();
});

/** A link to the gateway that breaks once, when it is to carry the answer of `refreshSession`. */
async function linkThatLosesAnAnswer(): Promise<{ url: string; lost: () => number }> {
  let lost = 0;
  const gateway = new URL(platform().gatewayUrl);
  link = await startTcpProxy(Number(gateway.port), {
    rewriteAnswer: (chunk) => {
      if (lost === 0 && chunk.includes('"refreshToken"')) {
        lost += 1;
        link.cut();
      }
      return chunk;
    },
  });
  gateway.port = String(link.port);
  return { url: gateway.href, lost: () => lost };
}

test('a refresh whose answer is lost after its commit signs nobody out: the next one answers', async () => {
  const { url, lost } = await linkThatLosesAnAnswer();
  const { id, tokens } = await signUp();
  const app = openApp({ tokens: { ...tokens, accessToken: 'a.stale.one' } }, { url });
  await expect(app.ask({ query: '{ me { id } }' })).rejects.toThrow();
  expect(lost()).toBe(1);
  expect(await app.ask({ query: '{ me { id } }' })).toEqual({ data: { me: { id } } });
  // What was lost was the exchange: had it not been committed, this token would still be good for another one later.
  const other = await perform<{ tokens?: { refreshToken: string } }>(
    nobody(),
    'refreshSession',
    { refreshToken: tokens.refreshToken },
    { success: 'tokens { refreshToken }' },
  );
  expect(other.tokens?.refreshToken).not.toBe(tokens.refreshToken);
});

test('a subscription goes on over a refresh whose answer is lost', async () => {
  const { url, lost } = await linkThatLosesAnAnswer();
  const { tokens } = await signUp();
  const app = openApp({ tokens: { ...tokens, accessToken: 'a.stale.one' } }, { url });
  const stream = app.follow({
    query: 'subscription ($after: Cursor) { friendEvents(after: $after) { __typename } }',
  });
  const first = await stream[Symbol.asyncIterator]().next();
  expect(first.value?.data).toEqual({ friendEvents: { __typename: 'StreamStart' } });
  expect(lost()).toBe(1);
});
