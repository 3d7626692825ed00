import { beforeAll, describe, expect, test } from '@jest/globals';
import { createInternalTokenSigner, createInternalTokenVerifier } from '../src/contract/index.ts';
import { SignJWT } from 'jose';
import { ann, keys, signClaims } from './harness.ts';

let pair: Awaited<ReturnType<typeof keys>>;
beforeAll(async () => {
  pair = await keys();
});

const start = Date.UTC(2026, 10, 23);
const seconds = (count: number) => count * 1_000;

function clock() {
  let time = start;
  return { now: () => time, advance: (ms: number) => void (time += ms) };
}

describe('the signer', () => {
  test('says who asks, or that nobody does', async () => {
    const sign = createInternalTokenSigner({ privateKey: pair.privateKey });
    const verify = createInternalTokenVerifier({ publicKey: pair.publicKey, audience: 'chat' });
    expect(await verify(await sign({ audience: 'chat', viewer: ann }))).toEqual({
      viewer: ann,
      shared: false,
    });
    expect(await verify(await sign({ audience: 'chat', viewer: null }))).toEqual({
      viewer: null,
      shared: false,
    });
  });

  test('signs once per viewer, session and audience for 30 s', async () => {
    const { now, advance } = clock();
    const sign = createInternalTokenSigner({ privateKey: pair.privateKey, now });
    const first = await sign({ audience: 'chat', viewer: ann });
    advance(seconds(29));
    expect(await sign({ audience: 'chat', viewer: ann })).toBe(first);
    expect(await sign({ audience: 'user', viewer: ann })).not.toBe(first);
    expect(await sign({ audience: 'chat', viewer: { ...ann, sessionId: 'other' } })).not.toBe(first);
    expect(await sign({ audience: 'chat', viewer: null })).not.toBe(first);
    advance(seconds(2));
    expect(await sign({ audience: 'chat', viewer: ann })).not.toBe(first);
  });
});

describe('the verifier', () => {
  test('takes a token for 60 s, remembered or not', async () => {
    const { now, advance } = clock();
    const token = await createInternalTokenSigner({ privateKey: pair.privateKey, now })({
      audience: 'chat',
      viewer: ann,
    });
    const fresh = () => createInternalTokenVerifier({ publicKey: pair.publicKey, audience: 'chat', now });
    const remembering = fresh();
    await remembering(token);
    advance(seconds(59));
    await expect(remembering(token)).resolves.toEqual({ viewer: ann, shared: false });
    await expect(fresh()(token)).resolves.toEqual({ viewer: ann, shared: false });
    advance(seconds(2));
    await expect(remembering(token)).rejects.toThrow();
    await expect(fresh()(token)).rejects.toThrow();
  });

  const now = Math.floor(start / 1_000);
  const good = { iss: 'gateway', aud: 'chat', sub: 'ann', sid: 's', exp: now + 60 };
  test.each([
    ['another issuer', { ...good, iss: 'user' }],
    ['another audience', { ...good, aud: 'user' }],
    ['no audience', { ...good, aud: undefined }],
    ['no expiry', { ...good, exp: undefined }],
    ['a viewer without a session', { ...good, sid: undefined }],
  ])('refuses a token with %s', async (_, claims) => {
    const verify = createInternalTokenVerifier({
      publicKey: pair.publicKey,
      audience: 'chat',
      now: () => start,
    });
    await expect(verify(await signClaims(pair.privateKey, good))).resolves.toEqual({
      viewer: { id: 'ann', sessionId: 's' },
      shared: false,
    });
    await expect(verify(await signClaims(pair.privateKey, claims))).rejects.toThrow();
  });

  test('refuses another key, another algorithm and no signature', async () => {
    const verify = createInternalTokenVerifier({
      publicKey: pair.publicKey,
      audience: 'chat',
      now: () => start,
    });
    await expect(verify(await signClaims((await keys()).privateKey, good))).rejects.toThrow();
    const byHmac = new SignJWT(good).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(pair.publicKey));
    await expect(verify(await byHmac)).rejects.toThrow();
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(good))}.`;
    await expect(verify(unsigned)).rejects.toThrow();
  });
});
