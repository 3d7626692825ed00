import { afterEach, describe, expect, test } from '@jest/globals';
import {
  befriend,
  block,
  everybodyLeaves,
  eventually,
  type Person,
  sendMessage,
  signUp,
  started,
  succeed,
  unfriend,
} from '@parley/testkit';

afterEach(everybodyLeaves);

/** Cem owns a group of Anna, Ben and Dora. Anna blocks Ben, her friend until then; Dora is a stranger to both. */
async function blockedInGroup() {
  const [anna, ben, cem, dora] = await Promise.all([signUp(), signUp(), signUp(), signUp()]);
  await befriend(anna, ben);
  for (const person of [anna, ben, dora]) await befriend(cem, person);
  const input = { title: 'Hikers', memberIds: [anna.id, ben.id, dora.id] };
  const { room } = await succeed<{ room: { id: string } }>(cem, 'createGroupRoom', input, 'room { id }');
  const roomId = room.id;
  for (const person of [anna, ben]) {
    const { id: messageId } = await sendMessage(person, roomId, `word of ${person.displayName}`);
    for (const emoji of ['👍', '❤️']) await succeed(person, 'addReaction', { messageId, emoji });
    await succeed(person, 'pinMessage', { messageId });
  }
  // Their sockets say that they are online.
  const lists = [anna, ben, cem].map((person) =>
    person.subscribe('subscription { inboxEvents { __typename ... on StreamStart { cursor } } }'),
  );
  for (const list of lists) await started(list);
  await eventually(async () => expect(await presences(cem, roomId, anna)).toContain('ONLINE'));
  await eventually(async () => expect(await presences(ben, roomId, anna)).toContain('ONLINE'));
  await block(anna, ben);
  await eventually(async () => expect(await presences(ben, roomId, anna)).not.toContain('ONLINE'));
  return { anna, ben, cem, dora, roomId };
}

interface Shown {
  readonly id: string;
  readonly onlineStatus: { readonly state: string; readonly lastSeenAt: string | null } | null;
}

/** Wherever a group shows a person: among its members, as sender, by a reaction, by a pin. */
async function shownIn(viewer: Person, roomId: string, { id }: Person): Promise<readonly Shown[]> {
  const user = 'id onlineStatus { state lastSeenAt }';
  const room = await viewer.ask<{
    members: { edges: { node: { user: Shown } }[] };
    messages: { edges: { node: { sender: Shown; pinnedBy: Shown; reactions: { people: Shown[] }[] } }[] };
  }>(
    `query($id: ID!) { room(id: $id) { members { edges { node { user { ${user} } } } }
      messages { edges { node { sender { ${user} } pinnedBy { ${user} } reactions { people { ${user} } } } } } } }`,
    { id: roomId },
  );
  const messages = room.messages.edges.map(({ node }) => node);
  const all = [
    ...room.members.edges.map(({ node }) => node.user),
    ...messages.flatMap(({ sender, pinnedBy, reactions }) => [
      sender,
      pinnedBy,
      ...reactions.flatMap(({ people }) => people),
    ]),
  ];
  return all.filter((shown) => shown.id === id);
}

const presences = async (viewer: Person, roomId: string, of: Person): Promise<readonly (string | null)[]> =>
  (await shownIn(viewer, roomId, of)).map(({ onlineStatus }) => onlineStatus?.state ?? null);

const profileFields =
  'id username displayName bio friendship { state } onlineStatus { state lastSeenAt } isDeleted';

/** Whom a search finds of these two. */
async function found(viewer: Person, other: Person): Promise<readonly object[]> {
  const { edges } = await viewer.ask<{ edges: { node: object }[] }>(
    `query($query: String!) { searchUsers(query: $query) { edges { node { ${profileFields} } } } }`,
    { query: other.username },
  );
  return edges.map(({ node }) => node);
}

describe('of a person in the same group', () => {
  test('a block hides the presence both ways, wherever the group shows them; of others it is as before', async () => {
    const { anna, ben, cem, dora, roomId } = await blockedInGroup();
    for (const [viewer, other] of [
      [anna, ben],
      [ben, anna],
    ] as const) {
      const shown = await presences(viewer, roomId, other);
      expect(shown.length).toBeGreaterThan(1);
      expect(new Set(shown)).toEqual(new Set([null]));
      // To a stranger in the group it is the same: nothing tells of the block.
      expect(new Set(await presences(dora, roomId, other))).toEqual(new Set([null]));
      expect(new Set(await presences(cem, roomId, other))).toEqual(new Set(['ONLINE']));
    }
  });

  test('the blocked one finds the blocker, by name and profile, as a stranger in the group does; the blocker finds nobody', async () => {
    const { anna, ben, dora, roomId } = await blockedInGroup();
    const profile = (viewer: Person, { id }: Person) =>
      viewer.ask(`query($id: ID!) { user(id: $id) { ${profileFields} } }`, { id });
    const byName = async (viewer: Person, { username }: Person) => {
      const room = await viewer.ask<{ members: { edges: { node: object }[] } }>(
        `query($id: ID!, $query: String) { room(id: $id) { members(query: $query) { edges { node { user { ${profileFields} } role } } } } }`,
        { id: roomId, query: username },
      );
      return room.members.edges.map(({ node }) => node);
    };
    const ofStranger = await found(dora, anna);
    expect(ofStranger).toHaveLength(1);
    expect(await found(ben, anna)).toEqual(ofStranger);
    expect(await profile(ben, anna)).toEqual(await profile(dora, anna));
    expect(await byName(ben, anna)).toEqual(await byName(dora, anna));
    expect(await found(anna, ben)).toEqual([]);
    expect(await byName(anna, ben)).toHaveLength(1);
    const { edges } = await anna.ask<{ edges: { node: { id: string } }[] }>(
      '{ blockedUsers { edges { node { id } } } }',
    );
    expect(edges).toEqual([{ node: { id: ben.id } }]);
  });

  test('who is a friend no more is a stranger again, in the group too', async () => {
    const { anna, cem, dora, roomId } = await blockedInGroup();
    await unfriend(cem, anna);
    await eventually(async () => expect(await presences(cem, roomId, anna)).not.toContain('ONLINE'));
    const [ofCem] = await found(cem, anna);
    const [ofStranger] = await found(dora, anna);
    expect(ofCem).toEqual(ofStranger);
  });
});
