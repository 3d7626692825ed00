import type { Person } from '@parley/testkit';
import type { ChaosPlatform } from '../chaos-platform.ts';
import type { Apps } from './apps.ts';
import { castOf, type LivelyRoom } from './lively-room.ts';
import { readStoredRoom } from './stored-room.ts';

/** The number of 1:1 rooms beside the group. */
const directRooms = 2;
const joinsAtOnce = 4;

/** A group that has a longer log is not used again: what is checked grows with it. */
const longestLog = 1_500;

/** Of each platform, where it may be used again. */
const groups = new WeakMap<ChaosPlatform, Omit<LivelyRoom, 'from' | 'receipts'>>();

/** A group of 50 people, who came through an invite, and the 1:1 rooms of some of them. */
export async function openLivelyRooms(platform: ChaosPlatform, apps: Apps): Promise<readonly LivelyRoom[]> {
  const { crowd } = platform;
  const group = groups.get(platform) ?? (await foundGroup(platform, apps));
  groups.set(platform, group);
  // Some may have left it in the run before.
  if (group.group !== null) {
    const { comers, token } = group.group;
    await joinAll(
      comers.map(({ person }) => person),
      token,
      apps,
    );
  }
  const direct = crowd.slice(-directRooms).map(({ ada, ben, roomId: id }) => {
    return { id, people: [ada, ben], actors: [ada, ben], group: null };
  });
  const rooms = await Promise.all([group, ...direct].map((room) => asItIs(platform, room)));
  if ((rooms[0]?.from ?? 0) > longestLog) groups.delete(platform);
  return rooms;
}

async function asItIs(
  platform: ChaosPlatform,
  room: Omit<LivelyRoom, 'from' | 'receipts'>,
): Promise<LivelyRoom> {
  const { lastSeq: from, receipts } = await readStoredRoom(platform, room.id);
  return { ...room, from, receipts: new Map(receipts.map(({ userId, upTo }) => [userId, upTo])) };
}

async function foundGroup(
  { crowd, rooms }: ChaosPlatform,
  apps: Apps,
): Promise<Omit<LivelyRoom, 'from' | 'receipts'>> {
  const { owner, comers, people, actors } = castOf(
    crowd,
    rooms.map(({ ada }) => ada),
  );
  const { room } = await apps.succeed<{ room: { id: string } }>(
    owner,
    'createGroupRoom',
    { title: 'A lively group', settings: { whoMayAdd: 'EVERYONE' } },
    'room { id }',
  );
  const invite = { roomId: room.id };
  const { token } = await apps.succeed<{ token: string }>(owner, 'createRoomInvite', invite, 'token');
  await joinAll(
    people.filter((person) => person !== owner),
    token,
    apps,
  );
  return { id: room.id, people, actors, group: { owner, token, comers } };
}

/** A few at a time: changes of a group wait for one another, and a crowd is a test of its own (chat's group-crowds). */
async function joinAll(people: readonly Person[], token: string, apps: Apps): Promise<void> {
  for (let from = 0; from < people.length; from += joinsAtOnce) {
    const some = people.slice(from, from + joinsAtOnce);
    await Promise.all(some.map((person) => apps.succeed(person, 'joinRoom', { token })));
  }
}
