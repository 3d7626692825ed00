import { afterEach, expect, test } from '@jest/globals';
import { everybodyLeaves, eventually, type Person, signIn, signUp } from '@parley/testkit';
import { openChatScene, seeGroup } from './support/chat-mutations.ts';
import { mutationsOf, rootFields } from './support/graph.ts';

afterEach(everybodyLeaves);

/** They are for who has no session: the old token is in nobody's way. */
const open: readonly string[] = ['register', 'login', 'refreshSession'];

/** Ends the session, everywhere. */
async function logOut(person: Person): Promise<void> {
  await person.ask('mutation { logout { __typename } }');
  await eventually(async () => expect((await person.send('{ me { id } }')).errors).toBeDefined());
}

test('a moment after the logout every query and mutation with the old token is refused, whatever it asks', async () => {
  const gone = await signUp();
  const here = await signIn(gone);
  await logOut(gone);
  const fields = rootFields().filter(({ kind, name }) => kind !== 'subscription' && !open.includes(name));
  expect(fields.filter(({ kind }) => kind === 'mutation').length).toBeGreaterThan(40);
  for (const { name, document } of fields) {
    const { data, errors, status } = await gone.send(document);
    expect([name, status, errors?.[0]?.extensions.code, data]).toEqual([
      name,
      401,
      'UNAUTHENTICATED',
      undefined,
    ]);
  }
  const login = { login: gone.username, password: gone.password };
  const again = await gone.ask('mutation($input: LoginInput!) { login(input: $input) { __typename } }', {
    input: login,
  });
  expect(again).toEqual({ __typename: 'LoginSuccess' });
  expect(await here.ask('{ me { id } }')).toEqual({ id: gone.id });
});

test('what was allowed before the logout changes nothing after it', async () => {
  const { people, roomId, mutations } = await openChatScene();
  // Whoever adds a mutation adds what it needs.
  expect(mutations.map(({ name }) => name).toSorted()).toEqual(mutationsOf('chat').toSorted());
  const owner = await signIn(people.ada);
  const before = await seeGroup(owner, roomId);
  await Promise.all(Object.values(people).map(logOut));
  for (const { name, by, input } of mutations) {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const { errors } = await by.send(`mutation($input: ${type}!) { ${name}(input: $input) { __typename } }`, {
      input,
    });
    expect([name, errors?.[0]?.extensions.code]).toEqual([name, 'UNAUTHENTICATED']);
  }
  expect(await seeGroup(owner, roomId)).toEqual(before);
});
