import { expect, test } from '@jest/globals';
import { createIndexInStrides } from '../src/search/index-in-strides.ts';
import type { ChangedMessage } from '../src/search/index-messages.ts';

const change = (messageId: string): ChangedMessage => ({ messageId, seq: 1 });

test('what comes from several partitions is indexed at once, and each waits for it', async () => {
  const indexed: string[][] = [];
  const index = createIndexInStrides(async (changes) => {
    indexed.push(changes.map(({ messageId }) => messageId));
  });
  await Promise.all([index([change('a'), change('b')]), index([change('c')])]);
  expect(indexed).toEqual([['a', 'b', 'c']]);
  await index([change('d')]);
  expect(indexed).toEqual([['a', 'b', 'c'], ['d']]);
});

test('what cannot be indexed keeps nobody else from it, and is told to who gave it', async () => {
  const indexed: string[] = [];
  const index = createIndexInStrides(async (changes) => {
    if (changes.some(({ messageId }) => messageId === 'bad')) throw new Error('It cannot be indexed.');
    indexed.push(...changes.map(({ messageId }) => messageId));
  });
  const both = await Promise.allSettled([index([change('a')]), index([change('bad')])]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(indexed).toEqual(['a']);
  await index([change('b')]);
  expect(indexed).toEqual(['a', 'b']);
});
