import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { newestWindows } from '../src/messages/newest-windows.ts';
import { createCountUnread } from '../src/reads/count-unread.ts';
import type { Stretch } from '../src/stores/message-store.ts';

interface Gone {
  readonly isDeleted: (number: number) => boolean;
  readonly isHidden: (number: number) => boolean;
}

/** Counts over rooms of which this is gone, and keeps how many numbers it was asked about at a time. */
function countingOver({ isDeleted, isHidden }: Gone) {
  const asked: number[] = [];
  const within = ({ above, upTo }: Omit<Stretch, 'roomId'>, isOne: (number: number) => boolean): number[] =>
    Array.from({ length: upTo - above }, (_, index) => above + 1 + index).filter(isOne);
  const countUnread = createCountUnread({
    messages: {
      countDeleted: async (stretches) => {
        asked.push(stretches.reduce((sum, { above, upTo }) => sum + upTo - above, 0));
        return stretches.map((stretch) => within(stretch, isDeleted).length);
      },
    },
    hiddenMessages: { numbersWithin: async (some) => some.map((stretch) => within(stretch, isHidden)) },
  });
  return { countUnread, asked, within };
}

test('unread messages are counted to 1,000, whatever is deleted and hidden', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ above: fc.nat(500), length: fc.nat(9_000) }), { maxLength: 4 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 300 }),
      fc.record({ from: fc.nat(9_000), length: fc.nat(5_000) }),
      async (places, deletedOf9, hiddenEvery, run) => {
        const isHidden = (number: number): boolean => number % hiddenEvery === 0;
        const isDeleted = (number: number): boolean =>
          number % 9 < deletedOf9 - 1 || (number >= run.from && number < run.from + run.length);
        const { countUnread, within } = countingOver({ isDeleted, isHidden });
        const stretches = places.map(({ above, length }) => ({
          roomId: v7(),
          userId: 'ada',
          above,
          upTo: above + length,
        }));
        const unread = (stretch: Stretch): number =>
          within(stretch, (number) => !isDeleted(number) && !isHidden(number)).length;
        expect(await countUnread(stretches)).toEqual(
          stretches.map((stretch) => Math.min(1_000, unread(stretch))),
        );
      },
    ),
    { numRuns: 40 },
  ));

test('who never read a room of a million does not have its deleted messages counted', async () => {
  const { countUnread, asked } = countingOver({
    isDeleted: (number) => number % 40 === 0,
    isHidden: () => false,
  });
  const stretch = { roomId: v7(), userId: 'ada', above: 0, upTo: 1_000_000 };
  expect(await countUnread([stretch])).toEqual([1_000]);
  expect(asked).toEqual([2_000]);
});

test('windows from the newest back are all numbers, once each', () => {
  const windows = [...newestWindows({ above: 3, upTo: 50_000 })];
  expect(windows[0]).toEqual({ above: 48_000, upTo: 50_000 });
  expect(windows.at(-1)?.above).toBe(3);
  for (const [index, { above }] of windows.slice(0, -1).entries())
    expect(windows[index + 1]?.upTo).toBe(above);
  expect([...newestWindows({ above: 7, upTo: 7 })]).toEqual([]);
});
