import { describe, expect, test } from '@jest/globals';
import { eventually, invalidFields, nobody, perform, type Person, signIn, signUp } from '@parley/testkit';

const success = 'user { id } tokens { accessToken refreshToken sessionId accessTokenExpiresAt }';
const login = (name: string, password: string, device = 'test') =>
  perform<{ tokens?: { accessToken: string } }>(
    nobody(),
    'login',
    { login: name, password, device },
    { success, more: invalidFields },
  );
const refresh = (refreshToken: string) =>
  perform<{ tokens?: { accessToken: string; refreshToken: string; sessionId: string } }>(
    nobody(),
    'refreshSession',
    { refreshToken },
    { success: 'tokens { accessToken refreshToken sessionId }' },
  );

describe('signing in', () => {
  test('works by username and by e-mail address, in whatever letter case', async () => {
    const person = await signUp();
    for (const name of [person.username, person.username.toUpperCase(), person.email]) {
      const outcome = await login(name, person.password);
      expect(outcome).toMatchObject({ __typename: 'LoginSuccess', user: { id: person.id } });
      expect(await nobody(outcome.tokens?.accessToken).ask('{ me { id } }')).toEqual({ id: person.id });
    }
  });

  test('with a wrong password and with an unknown name are refused in the same words', async () => {
    const person = await signUp();
    const wrong = await login(person.username, 'not the password');
    expect(wrong).toMatchObject({ __typename: 'InvalidCredentials', reason: expect.stringMatching(/\w/u) });
    expect(await login('nobody_has_this_name', person.password)).toEqual(wrong);
    expect(await login(person.username, person.password.toUpperCase())).toEqual(wrong);
  });

  test('with a device name that is too long is invalid', async () => {
    const person = await signUp();
    expect(await login(person.username, person.password, 'x'.repeat(101))).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'device' }],
    });
  });

  test('opens a session that the account lists', async () => {
    const first = await signUp();
    const second = await signIn(first);
    const account = await second.ask<{
      email: string;
      user: { id: string };
      sessions: { id: string; isCurrent: boolean; device: string }[];
    }>('{ myAccount { email user { id } sessions { id isCurrent device createdAt lastUsedAt expiresAt } } }');
    expect(account).toMatchObject({ email: first.email, user: { id: first.id } });
    const current = Object.fromEntries(account.sessions.map(({ id, isCurrent }) => [id, isCurrent]));
    expect(current).toEqual({ [first.tokens.sessionId]: false, [second.tokens.sessionId]: true });
  });
});

describe('refreshing', () => {
  test('answers new tokens of the same session, which work', async () => {
    const person = await signUp();
    const outcome = await refresh(person.tokens.refreshToken);
    expect(outcome).toMatchObject({
      __typename: 'RefreshSessionSuccess',
      tokens: { sessionId: person.tokens.sessionId },
    });
    expect(outcome.tokens?.refreshToken).not.toBe(person.tokens.refreshToken);
    expect(await nobody(outcome.tokens?.accessToken).ask('{ me { id } }')).toEqual({ id: person.id });
    expect(await refresh(outcome.tokens?.refreshToken ?? '')).toMatchObject({
      __typename: 'RefreshSessionSuccess',
    });
  });

  test.each(['', 'nonsense', 'a'.repeat(500)])('with the token "%s" is refused', async (token) => {
    expect(await refresh(token)).toMatchObject({
      __typename: 'InvalidRefreshToken',
      reason: expect.stringMatching(/\w/u),
    });
  });

  test('with a token that is used up ends the whole session: who else has it is out as well', async () => {
    const person = await signUp();
    const first = await refresh(person.tokens.refreshToken);
    const { tokens } = await refresh(first.tokens?.refreshToken ?? '');
    expect((await refresh(person.tokens.refreshToken)).__typename).toBe('InvalidRefreshToken');
    expect((await refresh(tokens?.refreshToken ?? '')).__typename).toBe('InvalidRefreshToken');
    await eventually(async () => {
      for (const accessToken of [person.tokens.accessToken, tokens?.accessToken]) {
        const answer = await nobody(accessToken).send('{ me { id } }');
        expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      }
    });
  });

  test('is over after signing out', async () => {
    const person = await signUp();
    await logout(person);
    expect(await refresh(person.tokens.refreshToken)).toMatchObject({ __typename: 'InvalidRefreshToken' });
  });
});

describe('signing out', () => {
  test('ends this session and no other', async () => {
    const first = await signUp();
    const second = await signIn(first);
    expect(await logout(first)).toEqual({ __typename: 'LogoutSuccess', sessionId: first.tokens.sessionId });
    await eventually(async () => {
      const answer = await first.send('{ me { id } }');
      expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    });
    expect(await second.ask('{ me { id } }')).toEqual({ id: first.id });
    const { sessions } = await second.ask<{ sessions: { id: string }[] }>(
      '{ myAccount { sessions { id } } }',
    );
    expect(sessions).toEqual([{ id: second.tokens.sessionId }]);
  });
});

const logout = (person: Person) =>
  person.ask('mutation { logout { __typename ... on LogoutSuccess { sessionId } } }');
