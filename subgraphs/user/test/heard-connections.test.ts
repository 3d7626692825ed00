import { expect, test } from '@jest/globals';
import { createHeardConnections } from '../src/presence/heard-connections.ts';

const ada = { userId: 'ada', connectionId: 'phone' };
const ben = { userId: 'ben', connectionId: 'laptop' };

test('a connection is there with what is left of its lease, until that is over or it has closed', () => {
  let now = 0;
  const heard = createHeardConnections({ leaseMs: 100, now: () => now });
  heard.alive([ada]);
  now = 40;
  heard.alive([ben]);
  expect(heard.present()).toEqual([
    { ...ada, leaseMs: 60 },
    { ...ben, leaseMs: 100 },
  ]);
  now = 50;
  heard.alive([ada]);
  now = 140;
  expect(heard.present()).toEqual([{ ...ada, leaseMs: 10 }]);
  heard.closed(ada.connectionId);
  expect(heard.present()).toEqual([]);
});

test('what others may hear of from now on is forgotten', () => {
  const heard = createHeardConnections({ leaseMs: 100 });
  heard.alive([ada, ben]);
  heard.forgetAll();
  expect(heard.present()).toEqual([]);
});
