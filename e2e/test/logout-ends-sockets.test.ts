import { expect, test } from '@jest/globals';
import { eventually, signIn, signUp, started } from '@parley/testkit';

const subscription = 'subscription { friendEvents { __typename ... on StreamStart { cursor } } }';

test('signing out closes the sockets of the session, and refuses its token; other sessions go on', async () => {
  const first = await signUp();
  const second = await signIn(first);
  const [mine, theirs] = [first.subscribe(subscription), second.subscribe(subscription)];
  await Promise.all([started(mine), started(theirs)]);

  const began = performance.now();
  await first.ask('mutation { logout { __typename } }');
  const { code, reason } = await first.socket().closed;
  expect(performance.now() - began).toBeLessThan(60_000);
  expect([code, reason]).toEqual([4401, expect.stringMatching(/\w/u)]);

  await eventually(async () => {
    const answer = await first.send('{ me { id } }');
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
  expect(await second.ask('{ me { id } }')).toEqual({ id: first.id });
  const another = second.subscribe(subscription);
  await started(another);
  await second.leave();
});

test('a socket with the token of an ended session is refused', async () => {
  const first = await signUp();
  await first.ask('mutation { logout { __typename } }');
  await eventually(async () => expect((await first.send('{ me { id } }')).errors).toBeDefined());
  const socket = first.socket();
  await expect(socket.opened).rejects.toThrow();
  expect((await socket.closed).code).toBeGreaterThanOrEqual(4400);
});
