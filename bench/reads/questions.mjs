import { ownGroup, viewer } from './people.mjs';

/** @typedef {{count: number, n: number}} At  the number of rows, and a number that is another one for each question */
/** @typedef {{query: string, variables: object}} Question */

const page = '{ edges { cursor node { id number text sender { id } } } pageInfo { hasNextPage endCursor } }';
const messages = (/** @type {string} */ args, declared = '') => ({
  query: `query ($roomId: ID!${declared}) { room(id: $roomId) { messages(${args}) ${page} } }`,
});
const search =
  'edges { cursor node { id number text } places { start length } } pageInfo { hasNextPage endCursor }';
const inRoom = `query ($query: String!, $roomId: ID, $filter: MessageSearchFilter) {
  searchMessages(query: $query, roomId: $roomId, filter: $filter, first: 20) { ${search} } }`;
const listed = `edges { cursor node { id title memberCount unreadCount lastMessage { id text } isPinned isMuted } } pageInfo { hasNextPage endCursor }`;
const folder = (/** @type {string} */ name) => ({
  query: `{ rooms(folder: ${name}, first: 20) { ${listed} } }`,
  variables: {},
});
const members = `query ($roomId: ID!, $query: String) { room(id: $roomId) {
  members(first: 100, query: $query) { edges { cursor node { role user { id } } } pageInfo { hasNextPage endCursor } } } }`;

/** One number of many, spread over all of them, the same in each run. @param {At} at */
const some = ({ count, n }) => 1 + Math.floor(count * ((n * 0.618_033_988_75) % 1));
const numberOf = (/** @type {At} */ at) => `n${String(some(at)).padStart(7, '0')}`;

/** What is looked for, in the long room and in all rooms. @type {Record<string, (at: At) => {query: string, filter?: object}>} */
const searches = {
  'a word said once': (at) => ({ query: numberOf(at) }),
  'a common word': ({ n }) => ({ query: ['dinner', 'garden', 'morning'][n % 3] ?? '' }),
  'two common words': ({ n }) => ({ query: ['about again', 'before about', 'dinner after'][n % 3] ?? '' }),
  'a common word and one said once': (at) => ({ query: `about ${numberOf(at)}` }),
  'the beginning of a word': ({ n }) => ({ query: ['din', 'mor', 'tog'][n % 3] ?? '' }),
  'Chinese, two letters': ({ n }) => ({ query: ['明天', '会议', '星期'][n % 3] ?? '' }),
  'Korean, three letters': ({ n }) => ({ query: ['저녁에', '회의', '자료를'][n % 3] ?? '' }),
  'what nobody said': ({ n }) => ({ query: `zeppelin${n}` }),
  'a common word of one sender': () => ({ query: 'about', filter: { senderId: viewer.id } }),
};

/** Every question that is measured, by its list and its name. @type {readonly {list: string, name: string, ask: (at: At) => Question}[]} */
export const questions = [
  {
    list: 'history',
    name: 'the newest page',
    ask: () => ({ ...messages('last: 20'), variables: { roomId: viewer.roomId } }),
  },
  {
    list: 'history',
    name: 'the oldest page',
    ask: () => ({ ...messages('first: 20'), variables: { roomId: viewer.roomId } }),
  },
  {
    list: 'history',
    name: 'around a number',
    ask: (at) => ({
      ...messages('first: 20, aroundNumber: $n', ', $n: Int'),
      variables: { roomId: viewer.roomId, n: some(at) },
    }),
  },
  ...['in one room', 'in all rooms'].flatMap((where) =>
    Object.entries(searches).map(([name, look]) => ({
      list: 'search',
      name: `${name}, ${where}`,
      ask: (/** @type {At} */ at) => ({
        query: inRoom,
        variables: { ...look(at), ...(where === 'in one room' && { roomId: viewer.roomId }) },
      }),
    })),
  ),
  ...['ALL', 'UNREAD', 'GROUPS', 'ARCHIVED', 'MUTED'].map((name) => ({
    list: 'rooms',
    name,
    ask: () => folder(name),
  })),
  {
    list: 'rooms',
    name: 'what is unread in all',
    ask: () => ({ query: '{ unread { messages rooms } }', variables: {} }),
  },
  {
    list: 'members',
    name: 'the first 100 of 1,000',
    ask: ({ n }) => ({ query: members, variables: { roomId: ownGroup(n % viewer.groups) } }),
  },
  {
    list: 'members',
    name: 'by a name, of 1,000',
    ask: ({ n }) => ({
      query: members,
      variables: { roomId: ownGroup(n % viewer.groups), query: 'chloe c' },
    }),
  },
  {
    list: 'members',
    name: 'by a letter, of 1,000',
    ask: ({ n }) => ({ query: members, variables: { roomId: ownGroup(n % viewer.groups), query: 'e' } }),
  },
];
