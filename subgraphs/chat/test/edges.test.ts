import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeGroup } from './group.ts';
import { changeGroup, foundGroup } from './group-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

interface Edge {
  readonly cursor: string;
  readonly node: { readonly id: string };
}
interface Happened {
  readonly roomEvents: {
    readonly __typename: string;
    readonly edge?: Edge | null;
    readonly message?: { readonly id: string } | null;
    readonly room?: { readonly id: string } | null;
  };
}

const edge = 'edge { cursor node { id } }';
const subscription = `subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { __typename
  ${[
    'MessageSent',
    'MessageEdited',
    'MessageDeleted',
    'MessagePinned',
    'MessageUnpinned',
    'ReactionAdded',
    'ReactionRemoved',
    'PollVoted',
    'PollClosed',
  ]
    .map((type) => `... on ${type} { message { id } ${edge} }`)
    .join('\n')}
  ${['RoomUpdated', 'RoomMemberAdded', 'RoomMemberRemoved', 'RoomMemberRoleChanged']
    .map((type) => `... on ${type} { room { id } ${edge} }`)
    .join('\n')} } }`;

test('every event that brings a message or a room says where it stands in its list', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await foundGroup(chat, ada, [bob]);
  const stream = await bob.subscribe<Happened>(subscription, { roomId });
  const next = async () => (await stream.next()).data?.roomEvents;
  expect((await next())?.__typename).toBe('StreamStart');
  const { id } = await ada.say(roomId, 'Hello');
  await ada.edit(id, 'Hello!');
  for (const [name, input] of [
    ['addReaction', { messageId: id, emoji: '👍' }],
    ['removeReaction', { messageId: id, emoji: '👍' }],
    ['pinMessage', { messageId: id }],
    ['unpinMessage', { messageId: id }],
  ] as const)
    await change(ada, name, input);
  await ada.delete(id);
  const page = await bob.ask<{ readonly messages: { readonly edges: readonly Edge[] } }>(
    'query ($id: ID!) { room(id: $id) { messages { edges { cursor node { id } } } } }',
    { id: roomId },
  );
  const [held] = page.messages.edges;
  for (const type of [
    'MessageSent',
    'MessageEdited',
    'ReactionAdded',
    'ReactionRemoved',
    'MessagePinned',
    'MessageUnpinned',
    'MessageDeleted',
  ])
    expect(await next()).toEqual({ __typename: type, message: { id }, edge: held });

  await change(bob, 'pinRoom', { roomId });
  await changeGroup(ada, 'updateRoom', { roomId, title: 'Another' });
  const updated = await next();
  const { edges } = await bob.ask<{ readonly edges: readonly Edge[] }>(
    '{ rooms { edges { cursor node { id } } } }',
  );
  expect(updated).toEqual({ __typename: 'RoomUpdated', room: { id: roomId }, edge: edges[0] });
});

test('members are paged from both ends', async () => {
  const people = Array.from({ length: 7 }, () => chat.person());
  const roomId = await makeGroup(chat.db, ...people);
  const [ada] = people;
  if (ada === undefined) throw new Error('There is somebody.');
  const all = await membersOf(ada, roomId, 'first: 100');
  expect(all.ids).toHaveLength(7);
  expect(await membersOf(ada, roomId, 'last: 3')).toMatchObject({
    ids: all.ids.slice(4),
    pageInfo: { hasPreviousPage: true, hasNextPage: false },
  });
  const seen: string[] = [];
  for (let before: string | null = null; ;) {
    const at: string = before === null ? '' : `, before: "${before}"`;
    const page = await membersOf(ada, roomId, `last: 3${at}`);
    seen.unshift(...page.ids);
    expect(page.pageInfo.hasNextPage).toBe(before !== null);
    if (!page.pageInfo.hasPreviousPage) break;
    before = page.pageInfo.startCursor;
  }
  expect(seen).toEqual(all.ids);
  expect(await ada.send(membersQuery('first: 3, last: 3'), { id: roomId })).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

function change(person: Person, name: string, input: object): Promise<unknown> {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return person.ask(`mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename } }`, { input });
}

interface MembersPage {
  readonly edges: readonly { readonly node: { readonly user: { readonly id: string } } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
  };
}

function membersQuery(page: string): string {
  return `query ($id: ID!) { room(id: $id) { members(${page}) {
    edges { node { user { id } } } pageInfo { hasNextPage hasPreviousPage startCursor } } } }`;
}

async function membersOf(person: Person, id: string, page: string) {
  const { members } = await person.ask<{ readonly members: MembersPage }>(membersQuery(page), { id });
  return { ids: members.edges.map(({ node }) => node.user.id), pageInfo: members.pageInfo };
}
