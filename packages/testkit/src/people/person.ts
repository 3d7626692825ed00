import { randomBytes } from 'node:crypto';
import { closeApps } from './app.ts';
import type { EventStream } from '../streams/event-stream.ts';
import { type Answer, closeSockets, openSocket, send, type Socket } from './graphql-client.ts';
import { patiently, patientlyIfShared } from './patiently.ts';
import { platform } from '../platform/platform.ts';

/** Someone with an account, who acts through the gateway. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
  readonly tokens: Tokens;
  /** Sends an operation as this person: on the platform of all tests again, while something does not answer at the moment. */
  send<Data = Record<string, unknown>>(query: string, variables?: object): Promise<Answer<Data>>;
  /** The same with one root field, which it answers; throws on top-level errors. */
  ask<Field>(query: string, variables?: object): Promise<Field>;
  /** Subscribes on a socket of the person's own, which is opened at the first use. */
  subscribe<Data = Record<string, unknown>>(
    query: string,
    variables?: Record<string, unknown>,
  ): EventStream<Data>;
  /** The person's socket. */
  socket(): Socket;
  /** Closes the socket, where there is one; the next use opens another. */
  leave(): Promise<void>;
}

export interface Tokens {
  readonly sessionId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** What `register` and `login` ask for here. */
export const signedIn = /* GraphQL */ `
  user { id username displayName }
  tokens { sessionId accessToken refreshToken }
`;

/** Registers a person with a name that nobody else has. A slow machine is waited for. */
export async function signUp(given: { displayName?: string; username?: string } = {}): Promise<Person> {
  const newAccount = () => {
    const username = given.username ?? `p_${randomBytes(6).toString('hex')}`;
    const email = `${username}@example.org`;
    const displayName = given.displayName ?? `Person ${username}`;
    return { username, email, password: `secret of ${username}`, displayName };
  };
  let account = newAccount();
  const { answer, isRepeat } = await patiently(() => {
    account = newAccount();
    return send(
      platform().gatewayUrl,
      `mutation($input: RegisterInput!) { register(input: $input) { ... on RegisterSuccess { ${signedIn} } ... on Problem { code reason } } }`,
      { variables: { input: account } },
    );
  });
  const result = root<SignedIn>(answer);
  // The first time was successful, and its answer was lost.
  if (isRepeat && result.code === 'USERNAME_TAKEN') return logIn(account);
  if (result.user === undefined || result.tokens === undefined) {
    throw new Error(`Could not register ${account.username}: ${result.reason}`);
  }
  return actAs({ ...account, id: result.user.id, tokens: result.tokens });
}

/** Signs in once more: a second device of the same person. */
export function signIn(person: Person): Promise<Person> {
  return logIn(person);
}

interface SignedIn {
  readonly user?: { readonly id: string };
  readonly tokens?: Tokens;
  readonly code?: string;
  readonly reason?: string;
}

async function logIn(account: Omit<Identity, 'id' | 'tokens'>): Promise<Person> {
  const { username, password } = account;
  const { answer } = await patiently(() =>
    send(
      platform().gatewayUrl,
      `mutation($input: LoginInput!) { login(input: $input) { ... on LoginSuccess { ${signedIn} } ... on Problem { code reason } } }`,
      { variables: { input: { login: username, password, device: 'second' } } },
    ),
  );
  const { user, tokens, reason } = root<SignedIn>(answer);
  if (user === undefined || tokens === undefined) throw new Error(`Could not sign in ${username}: ${reason}`);
  return actAs({ ...account, id: user.id, tokens });
}

/** The same person with the same session, acting through another gateway; its URL ends in /graphql. */
export function through(gatewayUrl: string, person: Person): Person {
  return actAs(person, gatewayUrl);
}

/** The same person with the same session, whose requests have these headers too. */
export function withHeaders(person: Person, headers: Readonly<Record<string, string>>): Person {
  return actAs(person, platform().gatewayUrl, headers);
}

/** Closes the sockets and apps of everybody in this test file, of `nobody` too: for `afterEach`. Who acts again opens another. */
export async function everybodyLeaves(): Promise<void> {
  closeApps();
  await Promise.all(present.map((person) => person.leave()));
  await closeSockets();
}

const present: Person[] = [];

type Identity = Pick<Person, 'id' | 'username' | 'email' | 'password' | 'displayName' | 'tokens'>;

function actAs(
  identity: Identity,
  url: string = platform().gatewayUrl,
  headers: Readonly<Record<string, string>> = {},
): Person {
  const { accessToken: token } = identity.tokens;
  let socket: Socket | undefined;
  const ownSocket = (): Socket => (socket ??= openSocket(url, { accessToken: token }));
  const person: Person = {
    ...identity,
    send: (query, variables = {}) => patientlyIfShared(() => send(url, query, { variables, token, headers })),
    ask: async (query, variables = {}) => root(await person.send(query, variables)),
    subscribe: (query, variables = {}) => ownSocket().subscribe(query, { variables }),
    socket: ownSocket,
    leave: async () => {
      const closing = socket;
      socket = undefined;
      await closing?.close();
    },
  };
  present.push(person);
  return person;
}

/** The one root field of an answer; throws on top-level errors. */
export function root<Field>(answer: Answer): Field {
  if (answer.errors !== undefined) throw new Error(`The gateway answered ${JSON.stringify(answer.errors)}`);
  const [field] = Object.values(answer.data);
  return field as Field;
}
