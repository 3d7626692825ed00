import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { FairQueue } from '../../src/planning/fair-queue.ts';

test('all that wait take turns, each in its own order', () => {
  const queue = new FairQueue<string>(10);
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2'])
    expect(queue.add(item.slice(0, 1), item)).toBe(undefined);
  expect(Array.from({ length: 7 }, () => queue.take())).toEqual([
    'a1',
    'b1',
    'c1',
    'a2',
    'c2',
    'a3',
    undefined,
  ]);
});

test('who has most gives way when it is full, and who asks for more than the others is refused', () => {
  const queue = new FairQueue<string>(3);
  for (const item of ['a1', 'a2', 'a3']) queue.add('a', item);
  expect(queue.add('a', 'a4')).toBe('a4');
  expect(queue.add('b', 'b1')).toBe('a3');
  expect(queue.add('b', 'b2')).toBe('b2');
  expect(queue.add('c', 'c1')).toBe('a2');
  expect(queue.add('d', 'd1')).toBe('d1');
  expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual(['a1', 'b1', 'c1', undefined]);
});

test('what two want is of who has the sooner turn', () => {
  const queue = new FairQueue<string>(5);
  for (const item of ['a1', 'a2', 'a3', 'a4', 'b1']) queue.add(item.slice(0, 1), item);
  queue.share('b', (item) => item === 'a2'); // b has one before it, too
  queue.share('c', (item) => item === 'a4');
  queue.share('c', (item) => item === 'a2'); // and so has c, now
  queue.share('a', (item) => item === 'b1');
  queue.share('d', (item) => item === 'nothing');
  expect(queue.size).toBe(5);
  expect(queue.add('d', 'd1')).toBe('a3');
  expect(Array.from({ length: 6 }, () => queue.take())).toEqual(['a1', 'b1', 'a4', 'd1', 'a2', undefined]);
});

test('for any askers and numbers of operations: nothing is lost or doubled, it is never overfull, and nobody waits for more than one of each other', () => {
  const asks = fc.array(fc.record({ asker: fc.constantFrom('a', 'b', 'c', 'd'), takes: fc.boolean() }));
  fc.assert(
    fc.property(asks, fc.integer({ min: 1, max: 6 }), (given, size) => {
      const queue = new FairQueue<string>(size);
      const left = new Set<string>();
      for (const [index, { asker, takes }] of given.entries()) {
        left.add(`${asker}${index}`);
        const dropped = queue.add(asker, `${asker}${index}`);
        if (dropped !== undefined) expect(left.delete(dropped)).toBe(true);
        expect(queue.size).toBeLessThanOrEqual(size);
        if (takes) expect(left.delete(queue.take() ?? '')).toBe(true);
      }
      const order: string[] = [];
      for (let item = queue.take(); item !== undefined; item = queue.take()) {
        expect(left.delete(item)).toBe(true);
        order.push(item.slice(0, 1));
      }
      expect([...left]).toEqual([]);
      for (const [index, asker] of order.entries()) {
        const since = order.lastIndexOf(asker, index - 1);
        if (index === 0) continue;
        const between = order.slice(since + 1, index);
        expect(new Set(between).size).toBe(between.length);
      }
    }),
  );
});
