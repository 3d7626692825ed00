import { expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { createKnownAudiences } from '../src/typing/known-audiences.ts';
import { createTypingViewer } from '../src/typing/typing-viewer.ts';
import { createTypists } from '../src/typing/typists.ts';

const at = (ms: number): Date => new Date(ms);

/** Typists for so long, and who ended. */
function typistsFor(typingMs: number) {
  const ended: string[] = [];
  const typists = createTypists({
    typingMs,
    onEnd: (roomId, userId) => void ended.push(`${roomId} ${userId}`),
  });
  return { typists, ended };
}

test('a message ends the typing before it, and not what has begun since', () => {
  const { typists, ended } = typistsFor(60_000);
  typists.begin('room', 'ada', at(1_000));
  typists.begin('room', 'ben', at(1_000));
  typists.begin('room', 'ben', at(3_000));
  typists.end('room', 'ada', at(2_000));
  typists.end('room', 'ben', at(2_000));
  expect([ended, typists.count()]).toEqual([['room ada'], 1]);
  typists.end('room', 'ben');
  typists.end('room', 'ben');
  expect([ended, typists.count()]).toEqual([['room ada', 'room ben'], 0]);
});

test('typing that is not repeated ends once by itself; in a room that nobody follows it is forgotten', async () => {
  const { typists, ended } = typistsFor(30);
  typists.begin('left', 'ada', at(0));
  typists.forget('left');
  typists.begin('room', 'ada', at(0));
  typists.begin('room', 'ada', at(1));
  await eventually(() => expect(ended).toEqual(['room ada']));
  expect(typists.count()).toBe(0);
});

test('a slow viewer is not shown what has ended before they looked, nor an end of what they were not shown', async () => {
  const viewer = createTypingViewer({ roomId: 'room', directKey: null, viewerId: 'eve' }, () => undefined);
  viewer.show({ userId: 'ada', isTyping: true });
  viewer.show({ userId: 'ada', isTyping: false });
  viewer.show({ userId: 'ben', isTyping: false });
  viewer.show({ userId: 'ben', isTyping: true });
  viewer.show({ userId: 'ben', isTyping: true });
  expect((await viewer.stream.next()).value).toEqual({ userId: 'ben', isTyping: true });
  viewer.show({ userId: 'ben', isTyping: false });
  viewer.show({ userId: 'ben', isTyping: true });
  viewer.show({ userId: 'ada', isTyping: true });
  expect((await viewer.stream.next()).value).toEqual({ userId: 'ada', isTyping: true });
});

test('an audience is read once in so many seconds, and anew when it was forgotten or could not be read', async () => {
  let now = 0;
  let reads = 0;
  let fails = false;
  const known = createKnownAudiences({
    clock: () => now,
    keepMs: 100,
    find() {
      reads += 1;
      return fails ? Promise.reject(new Error('away')) : Promise.resolve({ hiddenFrom: [] });
    },
  });
  const find = async (userId = 'ada', roomId = 'room') => known.find(userId, roomId);
  await find();
  await find();
  expect(reads).toBe(1);
  known.forgetUser('ada');
  await find();
  known.forgetRoom('room');
  await find();
  known.forgetUser('ben');
  known.forgetRoom('other');
  await find();
  expect(reads).toBe(3);
  now = 100;
  fails = true;
  await expect(find()).rejects.toThrow('away');
  fails = false;
  await find();
  expect(reads).toBe(5);
});
