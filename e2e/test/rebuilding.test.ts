import { afterEach, expect, test } from '@jest/globals';
import { pairKey } from '@parley/events';
import {
  befriend,
  eventually,
  everybodyLeaves,
  type Person,
  sendMessage,
  signUp,
  succeed,
} from '@parley/testkit';
import { consumed, queryMysql, rebuild, withMongo } from './support/service-stores.ts';

afterEach(everybodyLeaves);

/** What a projection has of some keys. */
type Rows = readonly object[];

/** In the stores of a service. */
interface Kept {
  read(): Promise<Rows>;
  /** Loses one row, and gives another one an older state, as after an outage. */
  damage(): Promise<unknown>;
}

const table = { chat: 'friendships', user: 'friend_pairs' } as const;

function pairsIn(service: keyof typeof table, [lost, stale]: readonly [string, string]): Kept {
  const from = `FROM ${table[service]} WHERE pair_key`;
  return {
    read: async () => {
      const rows = await queryMysql(service, `SELECT * ${from} IN (?, ?) ORDER BY pair_key`, [lost, stale]);
      // When it was taken over is of the copy alone.
      return rows.map((row) => ({ ...row, changed_at: null }));
    },
    damage: async () => {
      await queryMysql(service, `DELETE ${from} = ?`, [lost]);
      const older = `UPDATE ${table[service]} SET version = 0, friends_since = NULL WHERE pair_key = ?`;
      await queryMysql(service, older, [stale]);
    },
  };
}

interface Document {
  readonly _id: string;
}

function documentsIn(
  service: 'chat' | 'notification',
  collection: string,
  [lost, stale]: readonly [string, string],
  older: object,
): Kept {
  return {
    read: () =>
      withMongo(service, (db) =>
        db
          .collection<Document>(collection)
          .find({ _id: { $in: [lost, stale] } })
          .sort({ _id: 1 })
          .toArray(),
      ),
    damage: () =>
      withMongo(service, async (db) => {
        await db.collection<Document>(collection).deleteOne({ _id: lost });
        await db.collection<Document>(collection).updateOne({ _id: stale }, { $set: older });
      }),
  };
}

/**
 * Two rows as they stay: what is not there yet cannot be lost, and an event that is under way, or comes again, would mend the damage
 * itself. `made` is of each row once it is as it will be.
 */
async function whole(kept: Kept, made: object, consumedBy: readonly [string, string]): Promise<Rows> {
  await eventually(async () =>
    expect(await kept.read()).toEqual([expect.objectContaining(made), expect.objectContaining(made)]),
  );
  await consumed(...consumedBy);
  return kept.read();
}

async function three(): Promise<readonly [Person, Person, Person]> {
  const [ada, ben, cem] = await Promise.all([signUp(), signUp(), signUp()]);
  await befriend(ada, ben);
  await befriend(ada, cem);
  return [ada, ben, cem];
}

test('friend-pairs: each service that keeps them has them as before, though others make friends meanwhile', async () => {
  const [ada, ben, cem] = await three();
  const keys = [pairKey(ada.id, ben.id), pairKey(ada.id, cem.id)] as const;
  const documents = documentsIn('notification', 'friend_pairs', keys, { version: 0, areFriends: false });
  const since = { friends_since: expect.any(Date) };
  const all = [
    ['user', 'user.friend-pairs', pairsIn('user', keys), since],
    ['chat', 'chat.friendships', pairsIn('chat', keys), since],
    ['notification', 'notification.friends', documents, { areFriends: true }],
  ] as const;
  for (const [service, group, kept, made] of all) {
    const before = await whole(kept, made, ['friend.events', group]);
    await kept.damage();
    const [printed] = await Promise.all([rebuild(service, 'friend-pairs'), three()]);
    expect(printed).toMatch(new RegExp(`^friend-pairs of ${service}: \\d+ rows compared, repaired `, 'u'));
    expect(await kept.read()).toEqual(before);
  }
});

test('user-names: people can be mentioned and found again', async () => {
  const [ada, ben, cem] = await three();
  const kept = documentsIn('chat', 'user_names', [ben.id, cem.id], { version: -1, displayName: 'Old' });
  const before = await whole(kept, {}, ['user.events', 'chat.names']);
  await kept.damage();
  const [printed] = await Promise.all([rebuild('chat', 'user-names'), signUp({ displayName: 'Another' })]);
  expect(printed).toMatch(/^user-names of chat: \d+ rows compared, repaired /u);
  expect(await kept.read()).toEqual(before);
  const roomId = await befriend(ada, await signUp());
  const { id } = await sendMessage(ada, roomId, `@${ben.username} is not here`);
  expect(await ada.ask(`{ message(id: "${id}") { mentions { isAll } } }`)).toEqual({ mentions: [] });
});

const memberCollection = 'group_member_facts';

test('group-members, then group-versions: what was said meanwhile notifies all who were there, once', async () => {
  const [ada, ben, cem] = await three();
  const members = { title: 'A group', memberIds: [ben.id, cem.id] };
  const { room } = await succeed<{ room: { id: string } }>(ada, 'createGroupRoom', members, 'room { id }');
  const roomId = room.id;
  const said = [await sendMessage(ada, roomId, 'Before')];
  /** Both have a notification of being added, and one of each message: by its id, since others may come late. */
  const bothAreNotified = () =>
    eventually(async () => {
      const wanted = [null, ...said.map(({ id }) => id)].map((id) => ({
        message: id === null ? null : { id },
      }));
      for (const person of [ben, cem]) expect(await notifiedIn(roomId, person)).toEqual(wanted);
    });
  await bothAreNotified();
  // What comes again would mend the damage itself, or be taken over while it is done.
  await consumed('chat.events', 'notification.groups');
  await consumed('message.events', 'notification.messages');
  const facts = (): Promise<Rows> =>
    withMongo('notification', (db) =>
      db.collection(memberCollection).find({ roomId }).sort({ _id: 1 }).toArray(),
    );
  const before = await facts();
  const seqBefore = await versionOf(roomId);
  await withMongo('notification', async (db) => {
    await db.collection(memberCollection).deleteMany({ roomId, userId: ben.id });
    await db.collection<Document>('group_versions').deleteOne({ _id: roomId });
  });

  said.push(await sendMessage(ada, roomId, 'Who is here?'));
  expect(await rebuild('notification', 'group-members')).toContain('repaired');
  expect(await facts()).toEqual(before);
  said.push(await sendMessage(ada, roomId, 'And now?'));
  expect(await rebuild('notification', 'group-versions')).toContain('repaired');
  expect(await versionOf(roomId)).toBe(seqBefore);
  said.push(await sendMessage(ada, roomId, 'All of us.'));
  await bothAreNotified();
});

async function versionOf(roomId: string): Promise<number | undefined> {
  const found = await withMongo('notification', (db) =>
    db.collection<Document & { readonly seq: number }>('group_versions').findOne({ _id: roomId }),
  );
  return found?.seq;
}

/** The notifications of a room that somebody has not read, by message; of the first messages first. */
async function notifiedIn(roomId: string, person: Person): Promise<readonly object[]> {
  type Node = {
    readonly room: { readonly id: string } | null;
    readonly message: { readonly id: string } | null;
  };
  const { edges } = await person.ask<{ edges: { node: Node }[] }>(
    '{ notifications(first: 100, unreadOnly: true) { edges { node { room { id } message { id } } } } }',
  );
  const found = edges.flatMap(({ node: { room, message } }) => (room?.id === roomId ? { message } : []));
  // Of two that wait, the later one may be notified of first.
  return found.toSorted((one, other) => (one.message?.id ?? '').localeCompare(other.message?.id ?? ''));
}
