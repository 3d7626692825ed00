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
import { queryMysql, rebuild, withMongo } from './support/service-stores.ts';

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

/** Rows that are not there yet would be none that are lost. */
async function whole(kept: Kept, count: number): Promise<Rows> {
  return eventually(async () => {
    const rows = await kept.read();
    expect(rows).toHaveLength(count);
    return rows;
  });
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
  const all = [
    ['user', pairsIn('user', keys)],
    ['chat', pairsIn('chat', keys)],
    ['notification', documentsIn('notification', 'friend_pairs', keys, { version: 0, areFriends: false })],
  ] as const;
  for (const [service, kept] of all) {
    const before = await whole(kept, 2);
    await kept.damage();
    const [printed] = await Promise.all([rebuild(service, 'friend-pairs'), three()]);
    expect(printed).toMatch(new RegExp(`^friend-pairs of ${service}: \\d+ rows compared, repaired `, 'u'));
    expect(await kept.read()).toEqual(before);
  }
});

test('user-names: people can be mentioned and found again', async () => {
  const [ada, ben, cem] = await three();
  const kept = documentsIn('chat', 'user_names', [ben.id, cem.id], { version: -1, displayName: 'Old' });
  const before = await whole(kept, 2);
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
  await sendMessage(ada, roomId, 'Before');
  const countOf = async (person: Person): Promise<number> => person.ask('{ unreadNotificationCount }');
  const [bens, cems] = await eventually(async () => {
    const counts = [await countOf(ben), await countOf(cem)] as const;
    const ofGroup = await withMongo('notification', (db) =>
      db.collection('notifications').countDocuments({ roomId, kind: 'MESSAGE_RECEIVED' }),
    );
    expect(ofGroup).toBe(2);
    return counts;
  });
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

  await sendMessage(ada, roomId, 'Who is here?');
  expect(await rebuild('notification', 'group-members')).toContain('repaired');
  expect(await facts()).toEqual(before);
  await sendMessage(ada, roomId, 'And now?');
  expect(await rebuild('notification', 'group-versions')).toContain('repaired');
  expect(await versionOf(roomId)).toBe(seqBefore);
  await sendMessage(ada, roomId, 'All of us.');
  await eventually(async () =>
    expect([await countOf(ben), await countOf(cem)]).toEqual([bens + 3, cems + 3]),
  );
});

async function versionOf(roomId: string): Promise<number | undefined> {
  const found = await withMongo('notification', (db) =>
    db.collection<Document & { readonly seq: number }>('group_versions').findOne({ _id: roomId }),
  );
  return found?.seq;
}
