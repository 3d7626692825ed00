import { expect, test } from '@jest/globals';
import { createConnectionCache } from '../src/presence/connection-cache.ts';

const ada = { userId: 'ada', connectionId: 'phone' };
const ben = { userId: 'ben', connectionId: 'laptop' };

test('a connection is there with what is left of its lease, until that is over or it has closed', () => {
  let now = 0;
  const cache = createConnectionCache({ leaseMs: 100, now: () => now });
  cache.alive([ada]);
  now = 40;
  cache.alive([ben]);
  expect(cache.present()).toEqual([
    { ...ada, leaseMs: 60 },
    { ...ben, leaseMs: 100 },
  ]);
  now = 50;
  cache.alive([ada]);
  now = 140;
  expect(cache.present()).toEqual([{ ...ada, leaseMs: 10 }]);
  cache.closed(ada.connectionId);
  expect(cache.present()).toEqual([]);
});

test('what others may receive from now on is forgotten', () => {
  const cache = createConnectionCache({ leaseMs: 100 });
  cache.alive([ada, ben]);
  cache.forgetAll();
  expect(cache.present()).toEqual([]);
});
