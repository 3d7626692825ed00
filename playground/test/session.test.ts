import { describe, expect, test } from '@jest/globals';
import type { Ask } from '../src/ask.ts';
import type { SessionAnswer, SessionConfiguration } from '../src/configuration.ts';
import { createSession } from '../src/session.ts';

const configuration: SessionConfiguration = {
  register: { document: 'register', variables: (given) => ({ ...given }) },
  logIn: { document: 'logIn', variables: (given) => ({ ...given }) },
  refresh: { document: 'refresh', variables: (given) => given },
  logOut: { document: 'logOut' },
  read: (data) => data as SessionAnswer,
  signedInBy: [],
};
const ada = { username: 'ada', password: 'secret' };
const minute = 60_000;
const signedIn = (accessToken: string, expiresAt: number, name?: string): SessionAnswer => ({
  name,
  tokens: {
    accessToken,
    accessTokenExpiresAt: new Date(expiresAt).toISOString(),
    refreshToken: `refreshes ${accessToken}`,
  },
});

/** A session at 0 o'clock of a server that answers so. */
function create(answers: Record<string, SessionAnswer>) {
  const asked: Parameters<Ask>[] = [];
  const clock = { now: 0 };
  const ask: Ask = async (...args) => {
    asked.push(args);
    const answer = answers[args[0]];
    if (answer === undefined) throw new TypeError('Failed to fetch');
    return { data: answer };
  };
  return { session: createSession({ ask, configuration, now: () => clock.now }), asked, clock };
}

describe('a session', () => {
  test('gives its token while it is good, without asking again', async () => {
    const { session, asked } = create({ logIn: signedIn('first', 10 * minute, 'ada') });
    await session.logIn(ada);
    expect([await session.accessToken(), session.state()]).toEqual([
      'first',
      { name: 'ada', problem: undefined },
    ]);
    expect(asked).toEqual([['logIn', ada]]);
  });

  test('refreshes a token that is about to end once, however many ask for it', async () => {
    const answers = { logIn: signedIn('first', minute, 'ada'), refresh: signedIn('second', 10 * minute) };
    const { session, asked, clock } = create(answers);
    await session.logIn(ada);
    clock.now = minute - 1_000;
    const tokens = await Promise.all([session.accessToken(), session.accessToken()]);
    expect(tokens).toEqual(['second', 'second']);
    expect(asked.slice(1)).toEqual([['refresh', { refreshToken: 'refreshes first' }]]);
    expect(session.state().name).toBe('ada');
  });

  test('ends with a reason when it cannot be refreshed', async () => {
    const answers = { logIn: signedIn('first', minute, 'ada'), refresh: { problem: 'Sign in again.' } };
    const { session, clock } = create(answers);
    await session.logIn(ada);
    clock.now = 2 * minute;
    expect(await session.accessToken()).toBeUndefined();
    expect(session.state()).toEqual({ name: undefined, problem: 'Sign in again.' });
  });

  test('is over here when it is logged out, also when the server does not answer', async () => {
    const { session } = create({ logIn: signedIn('first', 10 * minute, 'ada') });
    await session.logIn(ada);
    await session.logOut();
    expect([await session.accessToken(), session.state().name]).toEqual([undefined, undefined]);
  });

  test('is taken over from a tab, but not ended by what was refused there', async () => {
    const { session } = create({});
    session.takeOver(signedIn('first', 10 * minute, 'ada'));
    session.takeOver({ problem: 'Somebody has this username.' });
    expect(session.state()).toEqual({ name: 'ada', problem: undefined });
  });

  test('says that nobody answers', async () => {
    const { session } = create({});
    await session.logIn(ada);
    expect(session.state().problem).toContain('does not answer');
  });
});
