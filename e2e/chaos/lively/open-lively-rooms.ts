import type { Friends } from '@parley/testkit';
import type { ChaosPlatform } from '../chaos-platform.ts';
import type { Apps } from './apps.ts';
import { castOf, type LivelyRoom } from './lively-room.ts';

/** The number of 1:1 rooms beside the group. */
const directRooms = 2;

/** A new group of 50 people, who came through an invite, and the 1:1 rooms of some of them. */
export async function openLivelyRooms(
  { crowd, rooms }: ChaosPlatform,
  apps: Apps,
): Promise<readonly LivelyRoom[]> {
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
  const others = people.filter((person) => person !== owner);
  await Promise.all(others.map((person) => apps.succeed(person, 'joinRoom', { token })));
  const group = { id: room.id, people, actors, from: 0, group: { owner, token, comers } };
  return [group, ...(await Promise.all(crowd.slice(-directRooms).map((pair) => openDirect(pair, apps))))];
}

/** It has a history: that of the runs before. */
async function openDirect({ ada, ben, roomId: id }: Friends, apps: Apps): Promise<LivelyRoom> {
  const query = 'query ($id: ID!) { room(id: $id) { lastSeq } }';
  const { lastSeq: from } = await apps.read<{ readonly lastSeq: number }>(ada, query, { id });
  const people = [ada, ben];
  return { id, people, actors: people, from, group: null };
}
