import { describe, expect, test } from '@jest/globals';
import { invalidFields, nobody, perform, signUp, uniqueName } from '@parley/testkit';

const success =
  'user { id username displayName bio isDeleted } tokens { accessToken refreshToken sessionId }';

const account = (given: object = {}) => {
  const username = uniqueName('reg');
  return {
    username,
    email: `${username}@example.org`,
    password: 'correct horse',
    displayName: 'Ada Lovelace',
    ...given,
  };
};
const register = (input: object) =>
  perform<{ user?: { id: string }; tokens?: { accessToken: string }; field?: string }>(
    nobody(),
    'register',
    input,
    { success, more: invalidFields },
  );

describe('registering', () => {
  test('makes an account and signs it in', async () => {
    const given = account();
    const outcome = await register(given);
    expect(outcome).toMatchObject({
      __typename: 'RegisterSuccess',
      user: { username: given.username, displayName: 'Ada Lovelace', bio: '', isDeleted: false },
    });
    const me = await nobody(outcome.tokens?.accessToken).ask('{ me { id username } }');
    expect(me).toEqual({ id: outcome.user?.id, username: given.username });
  });

  test('ignores the letter case of names and addresses', async () => {
    const given = account();
    const outcome = await register({ ...given, username: given.username.toUpperCase() });
    expect(outcome).toMatchObject({ user: { username: given.username } });
  });

  test('refuses a taken username, in whatever letter case', async () => {
    const { username } = await signUp();
    for (const taken of [username, username.toUpperCase()]) {
      expect(await register(account({ username: taken }))).toMatchObject({
        __typename: 'UsernameTaken',
        code: 'USERNAME_TAKEN',
        reason: expect.stringMatching(/\w/u),
      });
    }
  });

  test('refuses a taken e-mail address, in whatever letter case', async () => {
    const { email } = await signUp();
    expect(await register(account({ email: email.toUpperCase() }))).toMatchObject({
      __typename: 'EmailTaken',
    });
  });

  test.each([
    ['a username of two characters', { username: 'ab' }, 'username'],
    ['a username of 31 characters', { username: 'a'.repeat(31) }, 'username'],
    ['a username with a blank', { username: 'ada l' }, 'username'],
    ['a username with a letter beyond a–z', { username: 'adä' }, 'username'],
    ['what is no e-mail address', { email: 'ada' }, 'email'],
    ['an e-mail address of 255 characters', { email: `${'a'.repeat(243)}@example.org` }, 'email'],
    ['a password of 7 characters', { password: '1234567' }, 'password'],
    ['a password of 129 characters', { password: 'x'.repeat(129) }, 'password'],
    ['an empty display name', { displayName: '  ' }, 'displayName'],
    ['a display name of 51 characters', { displayName: 'x'.repeat(51) }, 'displayName'],
    ['a device of 101 characters', { device: 'x'.repeat(101) }, 'device'],
  ])('refuses %s, names the field and leaves nothing', async (_what, wrong, field) => {
    const given = account();
    expect(await register({ ...given, ...wrong })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field }],
      reason: expect.stringMatching(/\w/u),
    });
    expect(await register(given)).toMatchObject({ __typename: 'RegisterSuccess' });
  });

  test('of 10 at once with one username makes one account', async () => {
    const { username } = account();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => register(account({ username }))));
    const names = outcomes.map(({ __typename }) => __typename).toSorted();
    expect(names).toEqual(['RegisterSuccess', ...Array.from({ length: 9 }, () => 'UsernameTaken')]);
  });

  test('a name with an emoji and one in Korean stay as they are', async () => {
    for (const displayName of ['Ada 🦊', '김철수']) {
      expect(await register(account({ displayName }))).toMatchObject({ user: { displayName } });
    }
  });
});
