import type { Configuration, Example, SessionAnswer, Tokens } from '../src/configuration.ts';
import announceFile from './examples/announce-file.graphql?raw';
import befriend from './examples/befriend.graphql?raw';
import findFriend from './examples/find-friend.graphql?raw';
import followGroup from './examples/follow-group.graphql?raw';
import followRoom from './examples/follow-room.graphql?raw';
import inbox from './examples/inbox.graphql?raw';
import logIn from './examples/log-in.graphql?raw';
import makeGroup from './examples/make-group.graphql?raw';
import openRoom from './examples/open-room.graphql?raw';
import react from './examples/react.graphql?raw';
import register from './examples/register.graphql?raw';
import searchMessages from './examples/search-messages.graphql?raw';
import sendMessage from './examples/send-message.graphql?raw';
import welcome from './examples/welcome.graphql?raw';
import logOut from './session/log-out.graphql?raw';
import refresh from './session/refresh.graphql?raw';

const examples: readonly Example[] = [
  { document: welcome },
  {
    document: register,
    variables: {
      username: 'ada',
      email: 'ada@example.org',
      password: 'correct horse ada',
      displayName: 'Ada',
    },
  },
  { document: logIn, variables: { login: 'ada', password: 'correct horse ada' } },
  {
    document: findFriend,
    variables: { name: 'ben' },
    keeps: { friendId: findExactly },
  },
  { document: befriend, variables: { friendId: '{{friendId}}' } },
  {
    document: openRoom,
    variables: { friendId: '{{friendId}}' },
    keeps: { roomId: 'openDirectRoom.room.id' },
  },
  { document: followRoom, variables: { roomId: '{{roomId}}', after: null } },
  {
    document: sendMessage,
    variables: { roomId: '{{roomId}}', clientMessageId: '{{newId}}', text: 'Hello' },
    keeps: { messageId: 'sendMessage.message.id' },
  },
  { document: react, variables: { messageId: '{{messageId}}', emoji: '👍' } },
  { document: inbox },
  {
    document: makeGroup,
    variables: { title: 'Analytical engines', friendIds: ['{{friendId}}'] },
    keeps: { groupId: 'createGroupRoom.room.id' },
  },
  { document: searchMessages, variables: { query: 'hello' } },
  { document: announceFile, variables: { roomId: '{{roomId}}', name: 'hello.txt', size: 6 } },
  { document: followGroup, variables: { groupId: '{{groupId}}', after: null } },
];

/** The page for Parley's own graph. */
export const configuration: Configuration = {
  title: 'Parley',
  endpoint: '/graphql',
  session: {
    register: {
      document: register,
      variables: ({ username, password }) => ({
        username,
        email: `${username}@example.org`,
        password,
        displayName: username,
      }),
    },
    logIn: {
      document: logIn,
      variables: ({ username, password }) => ({ login: username, password }),
    },
    refresh: { document: refresh, variables: (given) => given },
    logOut: { document: logOut },
    read,
    signedInBy: ['Register', 'LogIn'],
  },
  examples,
};

/** The one of this very name: others that are like it are found as well. */
function findExactly(data: unknown, { name }: Readonly<Record<string, unknown>>): unknown {
  const { searchUsers } = (data ?? {}) as Found;
  const wanted = String(name).trim().toLowerCase();
  return searchUsers?.edges.find(({ node }) => node.username === wanted)?.node.id;
}

interface Found {
  readonly searchUsers?: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly username: string } }[];
  } | null;
}

/** Each of these operations has one field, a union of a success with `tokens` and of problems. */
function read(data: unknown): SessionAnswer {
  const [result] = Object.values((data ?? {}) as Record<string, unknown>) as (Result | null)[];
  const { user, tokens, reason } = result ?? {};
  if (tokens === undefined) return { problem: reason ?? 'It did not work. Try again.' };
  return { tokens, name: user?.username };
}

interface Result {
  readonly user?: { readonly username: string };
  readonly tokens?: Tokens;
  readonly reason?: string;
}
