import { describe, expect, test } from '@jest/globals';
import {
  connection,
  decodePageCursor,
  encodePageCursor,
  InvalidArgumentError,
  pageSize,
} from '../src/subgraph/index.ts';
import { z } from 'zod';

const rows = (...numbers: number[]) => numbers.map((number) => ({ number }));
const cursorOf = ({ number }: { number: number }) => number;

describe('a page size', () => {
  test('is the fallback when not given, else what was asked', () => {
    expect([pageSize(null), pageSize(undefined, 50), pageSize(1), pageSize(100)]).toEqual([20, 50, 1, 100]);
  });
  test.each([0, -1, 101, 1.5])('of %d is refused with the limit', (first) => {
    expect(() => pageSize(first)).toThrow(InvalidArgumentError);
    expect(() => pageSize(first, 20, 'last')).toThrow('`last` must be between 1 and 100.');
  });
});

describe('a page cursor', () => {
  test('gives back the value that it was made of', () => {
    const value = { at: '2026-11-23T09:30:00.000Z', id: 'ü' };
    const schema = z.object({ at: z.string(), id: z.string() });
    expect(decodePageCursor(schema, encodePageCursor(value))).toEqual(value);
  });
  test.each(['', 'x', encodePageCursor({ id: 1 })])('of another list (%j) is refused', (cursor) => {
    expect(() => decodePageCursor(z.object({ id: z.string() }), cursor)).toThrow(InvalidArgumentError);
  });
});

describe('a connection', () => {
  test('has a next page when one row more than asked for came', () => {
    const { edges, pageInfo } = connection({ rows: rows(1, 2, 3), limit: 2, cursorOf });
    expect(edges.map(({ node }) => node.number)).toEqual([1, 2]);
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: encodePageCursor(1),
      endCursor: encodePageCursor(2),
    });
  });
  test('read backward is turned round', () => {
    const { edges, pageInfo } = connection({
      rows: rows(9, 8, 7),
      limit: 2,
      cursorOf,
      backward: true,
      continued: true,
    });
    expect(edges.map(({ node }) => node.number)).toEqual([8, 9]);
    expect(pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: true,
      startCursor: encodePageCursor(8),
    });
  });
  test('of nothing has no cursors', () => {
    expect(connection({ rows: rows(), limit: 2, cursorOf }).pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });
});
