import { expect, test } from '@jest/globals';
import { LatestHub } from '@parley/feeds';
import { eventually } from '@parley/testkit';
import { createAudienceCache } from '../src/typing/audience-cache.ts';
import { showTyping, type Typing, type TypingState } from '../src/typing/typing-stream.ts';
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
  const hub = new LatestHub<Typing, TypingState>({ reconcile: {}, onError: () => undefined });
  const state = { directKey: null, typists: new Set<string>() };
  const stream = await hub.open('eve', state, async (opened) => void opened.follow('room'));
  const show = (userId: string, isTyping: boolean): void => showTyping(stream, { userId, isTyping });
  show('ada', true);
  show('ada', false);
  show('ben', false);
  show('ben', true);
  show('ben', true);
  expect((await stream.next()).value).toEqual({ userId: 'ben', isTyping: true });
  show('ben', false);
  show('ben', true);
  show('ada', true);
  expect((await stream.next()).value).toEqual({ userId: 'ada', isTyping: true });
});

test('an audience is read once in so many seconds, and anew when it was forgotten or could not be read', async () => {
  let now = 1_000;
  let reads = 0;
  let fails = false;
  const known = createAudienceCache({
    clock: () => now,
    keepMs: 100,
    find() {
      reads += 1;
      return fails ? Promise.reject(new Error('unavailable')) : Promise.resolve({ hiddenFrom: [] });
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
  now = 1_101;
  fails = true;
  await expect(find()).rejects.toThrow('unavailable');
  fails = false;
  await find();
  expect(reads).toBe(5);
});
