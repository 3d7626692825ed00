import { expect, test } from '@jest/globals';
import { createTakePlaces } from '../src/groups/take-places.ts';

const nobodyIsFull = { inManyGroups: () => Promise.resolve([]) };

test('what finds too many waiting to be let into groups is refused, and the others get in one after another', async () => {
  const takePlaces = createTakePlaces(nobodyIsFull, 3);
  const begun: number[] = [];
  let end = (): void => undefined;
  const first = new Promise<void>((resolve) => (end = resolve));
  const taking = [0, 1, 2].map((index) =>
    takePlaces(['ada'], {}, () => {
      begun.push(index);
      return index === 0 ? first : Promise.resolve();
    }),
  );
  await expect(takePlaces(['ben'], {}, () => Promise.resolve())).rejects.toMatchObject({
    extensions: { code: 'OVERLOADED', retryAfterMs: 1_000 },
  });
  end();
  await Promise.all(taking);
  expect(begun).toEqual([0, 1, 2]);
  expect(await takePlaces(['ben'], {}, () => Promise.resolve('in'))).toBe('in');
});
