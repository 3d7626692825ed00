import { afterEach, expect, test } from '@jest/globals';
import {
  befriend,
  everybodyLeaves,
  type EventStream,
  eventually,
  type Person,
  refusal,
  refusedWith,
  sendMessage,
  signIn,
  signUp,
  signUpFriends,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { followTyping, setTyping, receivedTyping, untilTyping } from './support/typing.ts';

afterEach(everybodyLeaves);

/** A stream that receives, and has shown that this person types and has stopped. */
async function receiving(viewer: Person, roomId: string, typist: Person): Promise<EventStream> {
  const stream = followTyping(viewer, roomId);
  await untilTyping(typist, roomId, stream);
  await setTyping(typist, roomId, false);
  expect(await receivedTyping(stream)).toEqual([typist.id, false]);
  return stream;
}

test('friends see each other type, with their names, once however often it is said, and on all devices but their own', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const bens = await receiving(ben, roomId, ada);
  const adas = await receiving(await signIn(ada), roomId, ben);
  await setTyping(ada, roomId, true);
  await setTyping(ada, roomId, true);
  await setTyping(ada, roomId, false);
  await setTyping(ben, roomId, true);
  expect([await receivedTyping(bens), await receivedTyping(bens)]).toEqual([
    [ada.id, true],
    [ada.id, false],
  ]);
  expect(await receivedTyping(adas)).toEqual([ben.id, true]);
  expect([adas.waiting(), bens.waiting()]).toEqual([[], []]);
});

test('who types is somebody of the graph', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const stream = ben.subscribe(
    'subscription($roomId: ID!) { typing(roomId: $roomId) { user { displayName friendship { state } } isTyping } }',
    { roomId },
  );
  await eventually(async () => {
    await setTyping(ada, roomId, true);
    expect(stream.waiting()).toHaveLength(1);
  });
  const user = { displayName: ada.displayName, friendship: { state: 'FRIENDS' } };
  expect((await stream.next()).data).toEqual({ typing: { user, isTyping: true } });
});

test('typing ends with the message, and by itself 6 seconds after it was last said', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const stream = await receiving(ben, roomId, ada);
  await setTyping(ada, roomId, true);
  expect(await receivedTyping(stream)).toEqual([ada.id, true]);
  await sendMessage(ada, roomId, 'Hello');
  expect(await receivedTyping(stream)).toEqual([ada.id, false]);
  const said = Date.now();
  const until = await setTyping(ada, roomId, true);
  expect(await receivedTyping(stream)).toEqual([ada.id, true]);
  expect(Date.parse(until ?? '')).toBeGreaterThan(said + 5_000);
  expect(await receivedTyping(stream)).toEqual([ada.id, false]);
  expect(Date.now()).toBeGreaterThan(said + 5_900);
});

test('a person outside the room neither sees nor shows it', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const eve = await signUp();
  await befriend(eve, ada);
  for (const room of [roomId, randomUUID(), 'nonsense'])
    expect(await refusedWith(followTyping(eve, room))).toBe('FORBIDDEN');
  expect((await refusal(eve, 'setTyping', { roomId, typing: true })).__typename).toBe('NotARoomMember');
  expect(await refusal(ben, 'setTyping', { roomId: 'nonsense', typing: true })).toMatchObject({
    __typename: 'InvalidInput',
    problems: [{ field: 'roomId' }],
  });
});
