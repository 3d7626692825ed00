import { expect, test } from '@jest/globals';
import { createSession } from '../src/session/session.ts';
import type { OpenSession } from '../src/session/session-tokens.ts';

const sessionOf = (userId: string, accessToken: string): OpenSession => ({
  userId,
  tokens: { sessionId: userId, accessToken, accessTokenExpiresAt: new Date(600_000).toISOString() },
});

/** A page where Ada has signed in; `next` is what the browser's cookie says then. */
async function signedIn(next: OpenSession | undefined) {
  const session = createSession({
    requests: {
      register: () => Promise.reject(new Error('Nobody registers.')),
      signIn: () => Promise.resolve({ session: sessionOf('ada', 'first') }),
      refresh: () => Promise.resolve(next),
      signOut: () => Promise.resolve(),
    },
    tabs: { signedOut: () => undefined, onSignedOut: () => undefined },
    oneTabAtATime: (work) => work(),
    wait: () => Promise.resolve(),
    lastViewer: () => Promise.resolve(undefined),
    unfinishedSignOut: { isSet: () => false, set: () => undefined },
    now: () => 0,
  });
  await session.signIn('ada', 'correct horse');
  return session;
}

test('a refresh gives the viewer the next token', async () => {
  const session = await signedIn(sessionOf('ada', 'second'));
  expect(await session.accessToken('ada', { refresh: false })).toBe('first');
  expect(await session.accessToken('ada', { refresh: true })).toBe('second');
});

test('what belongs to one viewer gets no token of another, who has signed in by another tab', async () => {
  const session = await signedIn(sessionOf('ben', 'of ben'));
  expect(await session.accessToken('ada', { refresh: true })).toBeUndefined();
  expect(session.state()).toEqual({ status: 'signed-in', userId: 'ben' });
  expect(await session.accessToken('ada', { refresh: false })).toBeUndefined();
  expect(await session.accessToken('ben', { refresh: false })).toBe('of ben');
});

test('nobody has a token when the session has ended', async () => {
  const session = await signedIn(undefined);
  expect(await session.accessToken('ada', { refresh: true })).toBeUndefined();
  expect(session.state()).toEqual({ status: 'signed-out', hasEnded: true });
});
