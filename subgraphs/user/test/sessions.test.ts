import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { engines } from '@parley/testkit';
import { Redis } from 'ioredis';
import { createPasswordHasher } from '../src/passwords/password-hasher.ts';
import { type RefreshToken, readRefreshToken } from '../src/sessions/refresh-token.ts';
import { openDatabase } from '../src/stores/database.ts';
import { createSessionStore } from '../src/stores/session-store.ts';
import {
  listenToUserEvents,
  type SignedIn,
  startTestService,
  type TestService,
  tokenFields,
  type Tokens,
} from './user-service.ts';

let service: TestService;
let events: Awaited<ReturnType<typeof listenToUserEvents>>;
beforeAll(async () => {
  service = await startTestService();
  events = await listenToUserEvents(service);
});
afterAll(async () => {
  await events.close();
  await service.close();
});

const logout = (person: SignedIn) =>
  person.ask<{ __typename: string; sessionId: string }>(
    'mutation { logout { __typename ... on LogoutSuccess { sessionId } } }',
  );
interface ShownSession {
  readonly id: string;
  readonly device: string;
  readonly isCurrent: boolean;
}
const sessionsOf = async (person: SignedIn) => {
  const account = await person.ask<{ email: string; sessions: readonly ShownSession[] }>(
    '{ myAccount { email user { id } sessions { id device createdAt lastUsedAt expiresAt isCurrent } } }',
  );
  return account.sessions;
};

describe('login', () => {
  test('opens a session by username or by e-mail address, letter case ignored', async () => {
    const person = await service.signUp();
    for (const name of [person.username, person.username.toUpperCase(), person.email, ` ${person.email} `]) {
      await expect(service.login(name, person.password)).resolves.toMatchObject({
        __typename: 'LoginSuccess',
        user: { id: person.id },
        tokens: { sessionId: expect.any(String), refreshToken: expect.any(String) },
      });
    }
  });

  test('a wrong password and an unknown name get the same answer', async () => {
    const person = await service.signUp();
    const wrong = await service.login(person.username, 'not the password');
    const unknown = await service.login('nobody_at_all', person.password);
    expect(wrong).toEqual({
      __typename: 'InvalidCredentials',
      code: 'INVALID_CREDENTIALS',
      reason: expect.any(String),
    });
    expect(unknown).toEqual(wrong);
  });

  test('an unknown name costs as much work as a wrong password', async () => {
    const hasher = await createPasswordHasher({ concurrency: 1 });
    const known = await hasher.hash('the password');
    const time = async (hash: string | null): Promise<number> => {
      // By the processor's time: on a busy machine the wall's says little. In all, because how it is divided is only estimated.
      const start = process.cpuUsage();
      for (let sample = 0; sample < 5; sample += 1)
        await expect(hasher.verify(hash, 'another')).resolves.toBe(false);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    await expect(hasher.verify(known, 'the password')).resolves.toBe(true);
    expect(await time(null)).toBeGreaterThan((await time(known)) / 3);
  });

  test('a deleted account cannot sign in', async () => {
    const person = await service.signUp();
    await service.rows(`UPDATE users SET deleted_at = NOW(3) WHERE id = '${person.id}'`);
    await expect(service.login(person.username, person.password)).resolves.toMatchObject({
      __typename: 'InvalidCredentials',
    });
  });

  test.each([
    ['login', '', 'who you are'],
    ['password', 'a'.repeat(600), '128'],
    ['device', 'a\u0007b', 'control characters'],
  ])('refuses %s that is malformed', async (field, value, message) => {
    const input = { login: 'somebody', password: 'secret', device: '', [field]: value };
    await expect(service.login(input.login, input.password, input.device)).resolves.toEqual({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      reason: expect.stringContaining(message),
      problems: [{ field, reason: expect.stringContaining(message) }],
    });
  });
});

describe('myAccount', () => {
  test('lists the open sessions, the most recently used first, and marks the current one', async () => {
    const person = await service.signUp({ device: 'phone' });
    const second = await service.login(person.username, person.password, 'tablet');
    await expect(sessionsOf(person)).resolves.toMatchObject([
      { id: second.tokens?.sessionId, device: 'tablet', isCurrent: false },
      { id: person.tokens.sessionId, device: 'phone', isCurrent: true },
    ]);
    await service.refresh(person.tokens.refreshToken);
    await expect(sessionsOf(person)).resolves.toMatchObject([{ device: 'phone' }, { device: 'tablet' }]);
  });
});

/** As if the last exchange of this session's token had been 11 s ago. */
const graceIsOver = ({ tokens: { sessionId } }: SignedIn) =>
  service.rows(`UPDATE sessions SET rotated_at = rotated_at - INTERVAL 11 SECOND WHERE id = '${sessionId}'`);
const hashesOf = (token: RefreshToken | null | undefined) => {
  if (!token) throw new Error('This is no refresh token.');
  return token.hashes;
};

describe('refreshSession', () => {
  test('exchanges the token and keeps the session', async () => {
    const person = await service.signUp();
    const first = await service.refresh(person.tokens.refreshToken);
    expect(first).toMatchObject({
      __typename: 'RefreshSessionSuccess',
      tokens: { sessionId: person.tokens.sessionId },
    });
    expect(first.tokens?.refreshToken).not.toBe(person.tokens.refreshToken);
    await expect(service.refresh(first.tokens?.refreshToken ?? '')).resolves.toMatchObject({
      __typename: 'RefreshSessionSuccess',
    });
  });

  test('a token that is used up ends the session, however old it is', async () => {
    const person = await service.signUp();
    let newest = person.tokens.refreshToken;
    for (let times = 0; times < 3; times += 1)
      newest = (await service.refresh(newest)).tokens?.refreshToken ?? '';
    await expect(service.refresh(person.tokens.refreshToken)).resolves.toEqual({
      __typename: 'InvalidRefreshToken',
      code: 'INVALID_REFRESH_TOKEN',
      reason: expect.stringContaining('Sign in again'),
    });
    await expect(service.refresh(newest)).resolves.toMatchObject({ __typename: 'InvalidRefreshToken' });
    const [, revoked] = await events.next(person.id, 2);
    expect(revoked?.data).toMatchObject({
      userId: person.id,
      sessionId: person.tokens.sessionId,
      reason: 'REFRESH_TOKEN_REUSED',
    });
    await expect(person.ask('{ myAccount { email } }')).rejects.toThrow('UNAUTHENTICATED');
  });

  test('ends only the session whose token was reused', async () => {
    const person = await service.signUp();
    const other = await service.login(person.username, person.password);
    await service.refresh(person.tokens.refreshToken);
    await graceIsOver(person);
    await service.refresh(person.tokens.refreshToken);
    await expect(service.refresh(other.tokens?.refreshToken ?? '')).resolves.toMatchObject({
      __typename: 'RefreshSessionSuccess',
    });
  });

  test('repeated within the grace, after a lost answer, it answers the same new token of the same session', async () => {
    const person = await service.signUp();
    const lost = await service.refresh(person.tokens.refreshToken);
    const again = await service.refresh(person.tokens.refreshToken);
    expect(again.tokens).toEqual({
      ...lost.tokens,
      accessToken: expect.any(String),
      accessTokenExpiresAt: expect.any(String),
    });
    const next = await service.refresh(again.tokens?.refreshToken ?? '');
    expect(next.__typename).toBe('RefreshSessionSuccess');
    expect(next.tokens?.refreshToken).not.toBe(again.tokens?.refreshToken);
  });

  test('of three tabs that show one token at once, all get the same new one, and the session stands', async () => {
    const person = await service.signUp();
    const results = await Promise.all([1, 2, 3].map(() => service.refresh(person.tokens.refreshToken)));
    const [token, ...others] = new Set(results.map(({ tokens }) => tokens?.refreshToken));
    expect([typeof token, others]).toEqual(['string', []]);
    expect((await service.refresh(token ?? '')).__typename).toBe('RefreshSessionSuccess');
    await logout(person);
    await events.next(person.id, 2);
    expect(events.of(person.id).map(({ type }) => type)).toEqual(['UserRegistered', 'SessionRevoked']);
    expect(events.of(person.id)[1]?.data).toMatchObject({ reason: 'LOGOUT' });
  });

  test('after the grace, or once its successor has been exchanged, a repeat ends the session', async () => {
    const [late, overtaken] = [await service.signUp(), await service.signUp()];
    await service.refresh(late.tokens.refreshToken);
    await graceIsOver(late);
    const { tokens } = await service.refresh(overtaken.tokens.refreshToken);
    const newest = await service.refresh(tokens?.refreshToken ?? '');
    for (const person of [late, overtaken]) {
      expect((await service.refresh(person.tokens.refreshToken)).__typename).toBe('InvalidRefreshToken');
      const [, revoked] = await events.next(person.id, 2);
      expect(revoked?.data).toMatchObject({ reason: 'REFRESH_TOKEN_REUSED' });
    }
    expect((await service.refresh(newest.tokens?.refreshToken ?? '')).__typename).toBe('InvalidRefreshToken');
  });

  test('who stole a token and shows it within the grace is found out at the next exchange', async () => {
    const person = await service.signUp();
    const owned = await service.refresh(person.tokens.refreshToken);
    const stolen = await service.refresh(person.tokens.refreshToken);
    const newest = await service.refresh(owned.tokens?.refreshToken ?? '');
    await graceIsOver(person);
    expect((await service.refresh(stolen.tokens?.refreshToken ?? '')).__typename).toBe('InvalidRefreshToken');
    expect((await service.refresh(newest.tokens?.refreshToken ?? '')).__typename).toBe('InvalidRefreshToken');
  });

  test('a session that has ended has no grace', async () => {
    const [loggedOut, expired] = [await service.signUp(), await service.signUp()];
    for (const person of [loggedOut, expired]) await service.refresh(person.tokens.refreshToken);
    await logout(loggedOut);
    await service.rows(
      `UPDATE sessions SET expires_at = '2020-01-01' WHERE id = '${expired.tokens.sessionId}'`,
    );
    for (const person of [loggedOut, expired])
      expect((await service.refresh(person.tokens.refreshToken)).__typename).toBe('InvalidRefreshToken');
    await events.next(loggedOut.id, 2);
  });

  test('the grace is as long for an instance whose clock differs, and nothing of a token is stored', async () => {
    const person = await service.signUp();
    const { tokens } = await service.refresh(person.tokens.refreshToken);
    const [shown, next] = [person.tokens.refreshToken, tokens?.refreshToken ?? ''].map(readRefreshToken);
    const database = openDatabase(service.mysqlUrl);
    try {
      const store = createSessionStore(database);
      for (const at of [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)])
        expect(
          await store.exchange({ shown: hashesOf(shown), next: hashesOf(next), at, expiresAt: at }),
        ).toMatchObject({ id: person.tokens.sessionId });
    } finally {
      await database.$disconnect();
    }
    const rows = JSON.stringify(
      await service.rows(`SELECT * FROM sessions WHERE id = '${person.tokens.sessionId}'`),
    );
    for (const text of [person.tokens.refreshToken, next?.text ?? '']) {
      const bytes = Buffer.from(text, 'base64url');
      for (const part of [bytes.subarray(0, 32), bytes.subarray(32)])
        for (const form of ['hex', 'base64', 'base64url'] as const)
          expect(rows).not.toContain(part.toString(form));
    }
  });

  test('an expired one is refused, without an event', async () => {
    const person = await service.signUp();
    await service.rows(
      `UPDATE sessions SET expires_at = '2020-01-01' WHERE id = '${person.tokens.sessionId}'`,
    );
    await expect(service.refresh(person.tokens.refreshToken)).resolves.toMatchObject({
      __typename: 'InvalidRefreshToken',
    });
  });

  test.each(['', 'nonsense', 'A'.repeat(86), '💥'.repeat(43)])('refuses %j', async (token) => {
    await expect(service.refresh(token)).resolves.toMatchObject({ __typename: 'InvalidRefreshToken' });
  });
});

describe('logout', () => {
  test('ends this session at once, publishes its end, and leaves the others', async () => {
    const person = await service.signUp();
    const other = await service.login(person.username, person.password);
    await sessionsOf(person);
    await expect(logout(person)).resolves.toEqual({
      __typename: 'LogoutSuccess',
      sessionId: person.tokens.sessionId,
    });
    await expect(service.refresh(person.tokens.refreshToken)).resolves.toMatchObject({
      __typename: 'InvalidRefreshToken',
    });
    await expect(sessionsOf(person)).rejects.toThrow('UNAUTHENTICATED');
    await expect(
      person.ask('mutation { updateProfile(input: { bio: "too late" }) { __typename } }'),
    ).rejects.toThrow('UNAUTHENTICATED');
    await expect(service.refresh(other.tokens?.refreshToken ?? '')).resolves.toMatchObject({
      __typename: 'RefreshSessionSuccess',
    });
    const published = await events.next(person.id, 2);
    expect(published.map(({ type }) => type)).toEqual(['UserRegistered', 'SessionRevoked']);
    expect(published[1]?.data).toMatchObject({ sessionId: person.tokens.sessionId, reason: 'LOGOUT' });
  });

  test('cannot end the session of somebody else', async () => {
    const person = await service.signUp();
    const other = await service.signUp();
    await service.answer(
      { id: other.id, sessionId: person.tokens.sessionId },
      'mutation { logout { __typename } }',
    );
    await expect(service.refresh(person.tokens.refreshToken)).resolves.toMatchObject({
      __typename: 'RefreshSessionSuccess',
    });
    await expect(sessionsOf(person)).resolves.toHaveLength(1);
  });
});

describe('in a cookie', () => {
  const name = '__Host-parley-refresh';
  interface Given {
    readonly viewer?: SignedIn;
    readonly cookie?: string | undefined;
    readonly accepts?: string;
  }
  /** As the gateway asks for a page that keeps the token there. */
  const asPage = async (query: string, { viewer, cookie, accepts = name }: Given = {}) => {
    const token = await service.gateway.token('user', viewer?.id ?? null, viewer?.tokens.sessionId);
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-parley-cookies': accepts,
        ...(cookie !== undefined && { cookie: `${name}=${cookie}` }),
      },
      body: JSON.stringify({ query }),
    });
    const { data } = (await response.json()) as {
      data: Record<string, { __typename: string; code?: string; reason?: string; tokens?: Tokens }>;
    };
    const setCookies = response.headers.getSetCookie();
    return { data, setCookies, kept: /=([^;]*)/.exec(setCookies[0] ?? '')?.[1] };
  };
  const more = `{ __typename ... on LoginSuccess { ${tokenFields} } ... on Problem { code reason } }`;
  const signIn = async (person: SignedIn, given: Given = {}) => {
    const { data, ...answer } = await asPage(
      `mutation { login(input: { login: "${person.username}", password: "${person.password}", refreshTokenIn: COOKIE }) ${more} }`,
      given,
    );
    return { ...answer, result: data['login'] };
  };
  const refreshIt = async (given: Given, input = 'refreshTokenIn: COOKIE') => {
    const { data, ...answer } = await asPage(
      `mutation { refreshSession(input: { ${input} }) { __typename ... on RefreshSessionSuccess { ${tokenFields} } ... on Problem { code reason } } }`,
      given,
    );
    return { ...answer, result: data['refreshSession'] };
  };
  const removed = [`${name}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict`];

  test('the token is out of reach of scripts, lives as long as it is good, and is in no answer', async () => {
    const person = await service.signUp();
    const { result, setCookies, kept } = await signIn(person);
    expect(result).toMatchObject({ __typename: 'LoginSuccess', tokens: { refreshToken: '' } });
    expect(setCookies).toEqual([
      expect.stringMatching(
        /^__Host-parley-refresh=[\w-]{86}; Max-Age=(?:2592000|25919\d\d); Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
    const next = await refreshIt({ cookie: kept });
    expect(next.result).toMatchObject({
      __typename: 'RefreshSessionSuccess',
      tokens: { sessionId: result?.tokens?.sessionId, refreshToken: '' },
    });
    expect(next.kept).not.toBe(kept);
    expect((await refreshIt({ cookie: next.kept })).result?.__typename).toBe('RefreshSessionSuccess');
  });

  test('register puts it there too, and refuses before anything is done where no cookie can be kept', async () => {
    const account = service.account();
    const { username, email, password, displayName } = account;
    const register = (accepts: string) =>
      asPage(
        `mutation { register(input: { username: "${username}", email: "${email}", password: "${password}", displayName: "${displayName}", refreshTokenIn: COOKIE }) { __typename ... on RegisterSuccess { ${tokenFields} } ... on Problem { code reason } } }`,
        { accepts },
      );
    const refused = await register('');
    expect([refused.data['register']?.code, refused.setCookies]).toEqual(['COOKIE_REFUSED', []]);
    const { data, kept } = await register(name);
    expect(data['register']).toMatchObject({ __typename: 'RegisterSuccess', tokens: { refreshToken: '' } });
    expect((await refreshIt({ cookie: kept })).result?.__typename).toBe('RefreshSessionSuccess');
  });

  test('a refused login sets nothing; login, and refreshing, open nothing where no cookie can be kept', async () => {
    const person = await service.signUp();
    const wrong = await signIn({ ...person, password: 'not the password' });
    expect([wrong.result?.__typename, wrong.setCookies]).toEqual(['InvalidCredentials', []]);
    for (const accepts of ['', '__Host-other']) {
      const refused = await signIn(person, { accepts });
      expect(refused).toMatchObject({
        result: { __typename: 'CookieRefused', reason: expect.stringContaining('POST') },
        setCookies: [],
      });
      const again = await refreshIt({ cookie: person.tokens.refreshToken, accepts });
      expect([again.result?.code, again.setCookies]).toEqual(['COOKIE_REFUSED', []]);
    }
    expect(await sessionsOf(person)).toHaveLength(1);
    expect((await service.refresh(person.tokens.refreshToken)).__typename).toBe('RefreshSessionSuccess');
  });

  test('never comes into a body: who asks for it there has none', async () => {
    const person = await service.signUp();
    const { kept } = await signIn(person);
    for (const input of ['', 'refreshTokenIn: BODY', 'refreshToken: null', 'refreshToken: ""']) {
      const { result, setCookies } = await refreshIt({ cookie: kept }, input);
      expect([result?.__typename, setCookies]).toEqual(['InvalidRefreshToken', []]);
    }
    expect((await refreshIt({ cookie: kept })).result?.__typename).toBe('RefreshSessionSuccess');
  });

  test('a session that began in the body moves there', async () => {
    const person = await service.signUp();
    const moving = `refreshTokenIn: COOKIE, refreshToken: "${person.tokens.refreshToken}"`;
    const { result, kept } = await refreshIt({}, moving);
    expect(result?.tokens).toMatchObject({ sessionId: person.tokens.sessionId, refreshToken: '' });
    expect((await refreshIt({ cookie: kept })).result?.__typename).toBe('RefreshSessionSuccess');
    // What another page keeps is not removed because of a token that it did not show.
    const other = await signIn(await service.signUp());
    const refused = await refreshIt({ cookie: other.kept }, 'refreshTokenIn: COOKIE, refreshToken: "x"');
    expect([refused.result?.__typename, refused.setCookies]).toEqual(['InvalidRefreshToken', []]);
  });

  test.each(['', 'nonsense', 'A'.repeat(86), '%00', '"', 'x'.repeat(3_000)])(
    '%j is refused and removed',
    async (cookie) => {
      const { result, setCookies } = await refreshIt({ cookie });
      expect([result?.__typename, setCookies]).toEqual(['InvalidRefreshToken', removed]);
    },
  );

  test('one that is used up ends the session, as everywhere, and is removed; within the grace it is answered again', async () => {
    const person = await service.signUp();
    const { result, kept } = await signIn(person);
    const [one, other] = await Promise.all([refreshIt({ cookie: kept }), refreshIt({ cookie: kept })]);
    expect(one.kept).toBe(other.kept);
    const newest = await refreshIt({ cookie: one.kept });
    const reused = await refreshIt({ cookie: kept });
    expect([reused.result?.__typename, reused.setCookies]).toEqual(['InvalidRefreshToken', removed]);
    expect((await refreshIt({ cookie: newest.kept })).result?.__typename).toBe('InvalidRefreshToken');
    expect((await sessionsOf(person)).map(({ id }) => id)).not.toContain(result?.tokens?.sessionId);
  });

  test('logout removes it, and leaves that of another session of the browser', async () => {
    const person = await service.signUp();
    const { result, kept } = await signIn(person);
    const logOut = async (viewer: SignedIn, cookie: string | undefined, accepts = name) =>
      (await asPage('mutation { logout { __typename } }', { viewer, cookie, accepts })).setCookies;
    expect(await logOut(person, kept)).toEqual([]);
    expect((await refreshIt({ cookie: kept })).result?.__typename).toBe('RefreshSessionSuccess');
    const ofPage = { ...person, tokens: result?.tokens ?? person.tokens };
    expect(await logOut(ofPage, kept, '')).toEqual([]);
    expect(await logOut(ofPage, kept)).toEqual(removed);
    expect(await logOut(person, kept)).toEqual(removed);
    expect(await logOut(person, 'nonsense')).toEqual(removed);
    expect(await logOut(person, undefined)).toEqual([]);
  });

  test('of several mutations in one request the last word counts', async () => {
    const person = await service.signUp();
    const { kept } = await signIn(person);
    const login = `login(input: { login: "${person.username}", password: "${person.password}", refreshTokenIn: COOKIE }) ${more}`;
    const refresh = 'refreshSession(input: { refreshTokenIn: COOKIE }) { __typename }';
    const {
      setCookies,
      kept: last,
      data,
    } = await asPage(`mutation { ${refresh} one: ${login} two: ${login} }`, {
      cookie: kept,
    });
    expect(setCookies).toHaveLength(1);
    const { result } = await refreshIt({ cookie: last });
    expect(result?.tokens?.sessionId).toBe(data['two']?.tokens?.sessionId);
  });
});

describe('Redis', () => {
  test('remembers an open session, and for longer that it has ended', async () => {
    const redis = new Redis(engines().redisUrl);
    const person = await service.signUp();
    const key = `${service.keyPrefix}session:${person.tokens.sessionId}`;
    await sessionsOf(person);
    await expect(redis.get(key)).resolves.toBe(JSON.stringify({ userId: person.id, open: true }));
    await logout(person);
    await expect(redis.get(key)).resolves.toBe(JSON.stringify({ userId: person.id, open: false }));
    expect(await redis.ttl(key)).toBeGreaterThan(600);
    await redis.quit();
  });

  test('unavailable, everything works from MySQL', async () => {
    const alone = await startTestService({ REDIS_URL: 'redis://127.0.0.1:1' });
    try {
      const person = await alone.signUp();
      await expect(alone.login(person.username, person.password)).resolves.toMatchObject({
        __typename: 'LoginSuccess',
      });
      await expect(sessionsOf(person)).resolves.toHaveLength(2);
      await expect(alone.refresh(person.tokens.refreshToken)).resolves.toMatchObject({
        __typename: 'RefreshSessionSuccess',
      });
      await logout(person);
      await expect(sessionsOf(person)).rejects.toThrow('UNAUTHENTICATED');
      await alone.ready();
    } finally {
      await alone.close();
    }
  });
});

test('with Kafka unavailable, everything is answered all the same', async () => {
  const alone = await startTestService({ KAFKA_BROKERS: '127.0.0.1:1' });
  try {
    const person = await alone.signUp();
    await expect(logout(person)).resolves.toMatchObject({ __typename: 'LogoutSuccess' });
    const [row] = await alone.rows<{ waiting: bigint }>(
      'SELECT COUNT(*) AS waiting FROM outbox WHERE published_at IS NULL',
    );
    expect(Number(row?.waiting)).toBe(2);
  } finally {
    await alone.close();
  }
});
