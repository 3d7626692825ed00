import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { uniqueName } from '@parley/testkit';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { listenToUserEvents, startTestService, type TestService } from './user-service.ts';

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

describe('register', () => {
  test('makes an account, signs it in and publishes it', async () => {
    const name = uniqueName('ada');
    const result = await service.register({ ...service.account(name), displayName: '  Ada Lovelace ' });
    expect(result).toMatchObject({
      __typename: 'RegisterSuccess',
      user: { username: name, displayName: 'Ada Lovelace', bio: '', isDeleted: false },
    });
    const { id, createdAt } = result['user'] as { id: string; createdAt: string };
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/u);
    const [event] = await events.next(id, 1);
    expect(event).toMatchObject({ type: 'UserRegistered', source: 'user', subject: id });
    expect(event?.data).toEqual({
      userId: id,
      version: 1,
      username: name,
      displayName: 'Ada Lovelace',
      bio: '',
      imageId: null,
      registeredAt: createdAt,
    });
  });

  test('its access token is what the published keys verify, for ten minutes', async () => {
    const person = await service.signUp();
    const response = await fetch(`${service.url}/.well-known/jwks.json`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    const jwks = (await response.json()) as JSONWebKeySet;
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    const { payload, protectedHeader } = await jwtVerify(person.tokens.accessToken, createLocalJWKSet(jwks), {
      issuer: 'parley',
      audience: 'parley',
    });
    expect(payload).toMatchObject({ sub: person.id, sid: person.tokens.sessionId });
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: jwks.keys[0]?.kid });
    const expiresAt = Date.parse(person.tokens.accessTokenExpiresAt);
    expect(expiresAt).toBe((payload.exp ?? 0) * 1000);
    expect(expiresAt - Date.now()).toBeGreaterThan(595_000);
    expect(expiresAt - Date.now()).toBeLessThanOrEqual(600_000);
  });

  test('stores the password only as argon2id, 19 MiB, two passes', async () => {
    const person = await service.signUp();
    const [row] = await service.rows<{ password_hash: string }>(
      `SELECT password_hash FROM users WHERE id = '${person.id}'`,
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
  });

  test('takes username and e-mail without regard to letter case', async () => {
    const name = uniqueName('grace');
    const first = { ...service.account(name), username: name.toUpperCase(), email: `${name}@EXAMPLE.org` };
    await expect(service.register(first)).resolves.toMatchObject({ user: { username: name } });
    await expect(service.register({ ...service.account(), username: name })).resolves.toMatchObject({
      __typename: 'UsernameTaken',
    });
    await expect(
      service.register({ ...service.account(), email: `${name}@example.org` }),
    ).resolves.toMatchObject({ __typename: 'EmailTaken' });
  });

  test('of 20 at once who want one username, one gets it', async () => {
    const username = uniqueName('race');
    const inputs = Array.from({ length: 20 }, () => ({ ...service.account(), username }));
    const results = await Promise.all(inputs.map((input) => service.register(input)));
    const names = results.map(({ __typename }) => __typename);
    expect(names.filter((name) => name === 'RegisterSuccess')).toHaveLength(1);
    expect(names.filter((name) => name === 'UsernameTaken')).toHaveLength(19);
  });

  test('of 8 at once with one e-mail address, one gets it', async () => {
    const { email } = service.account();
    const inputs = Array.from({ length: 8 }, () => ({ ...service.account(), email }));
    const results = await Promise.all(inputs.map((input) => service.register(input)));
    const names = results.map(({ __typename }) => __typename);
    expect(names.filter((name) => name === 'RegisterSuccess')).toHaveLength(1);
    expect(names.filter((name) => name === 'EmailTaken')).toHaveLength(7);
  });

  test.each([
    ['username', 'ab', '3 to 30'],
    ['username', 'a'.repeat(31), '3 to 30'],
    ['username', 'ada lovelace', 'a–z, 0–9'],
    ['username', 'adä', 'a–z, 0–9'],
    ['email', 'nobody', 'name@example.org'],
    ['email', `${'a'.repeat(250)}@x.org`, '254'],
    ['password', '1234567', '8 to 128'],
    ['password', 'a'.repeat(129), '8 to 128'],
    ['displayName', '   ', '1 to 50'],
    ['displayName', '\u200b', '1 to 50'],
    ['displayName', 'a'.repeat(51), '1 to 50'],
    ['displayName', 'a\u0000b', 'control characters'],
    ['displayName', 'a\nb', 'line breaks'],
    ['displayName', 'a\u202eb', 'control characters'],
    ['displayName', 'a\ud800b', 'control characters'],
    ['device', 'a'.repeat(101), '100'],
  ])('refuses %s %j and names the limit', async (field, value, limit) => {
    const before = await countUsers();
    const result = await service.register({ ...service.account(), [field]: value });
    expect(result).toEqual({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      reason: expect.stringContaining(limit),
      problems: [{ field, reason: expect.stringContaining(limit) }],
    });
    await expect(countUsers()).resolves.toBe(before);
  });

  test('counts characters, not UTF-16 units: 50 emoji are a display name', async () => {
    const displayName = '🎉'.repeat(50);
    await expect(service.register({ ...service.account(), displayName })).resolves.toMatchObject({
      user: { displayName },
    });
  });

  test('what has the wrong type is refused and leaves nothing behind', async () => {
    const before = await countUsers();
    const { errors } = await service.answer(
      null,
      'mutation($input: RegisterInput!) { register(input: $input) { __typename } }',
      { input: { ...service.account(), username: 7 } },
    );
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    await expect(countUsers()).resolves.toBe(before);
  });
});

async function countUsers(): Promise<number> {
  const [row] = await service.rows<{ count: bigint }>('SELECT COUNT(*) AS count FROM users');
  return Number(row?.count);
}
