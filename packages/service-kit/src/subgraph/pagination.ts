import type { z } from 'zod';
import { InvalidArgumentError } from './public-error.ts';

const largestPage = 100;

/** How many rows a page has: 1 to 100, `fallback` when not given. Throws {@link InvalidArgumentError} naming the limit. */
export function pageSize(first: number | null | undefined, fallback = 20, argument = 'first'): number {
  if (first === null || first === undefined) return fallback;
  if (Number.isInteger(first) && first >= 1 && first <= largestPage) return first;
  throw new InvalidArgumentError(`\`${argument}\` must be between 1 and ${largestPage}.`);
}

/** An opaque Relay cursor of a JSON value (the next page starts after it). */
export function encodePageCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The value in a page cursor, checked by `schema`; null without one. Throws {@link InvalidArgumentError} for anything else. */
export function decodePageCursor<T>(schema: z.ZodType<T>, cursor: string | null | undefined): T | null {
  if (cursor === null || cursor === undefined) return null;
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('This page cursor was not made by this list. Start from the first page.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A page as Relay wants it. */
export interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/**
 * A page of `rows`, of which the store read up to `limit + 1` in reading order: the extra one says that there is more.
 * `backward` (`last`/`before`): rows were read from the end back and are turned round. `continued`: a cursor was given, so
 * there is something on the side that the page was read from. `cursorOf` gives the JSON value of a row's cursor.
 */
export function connection<Row>(options: {
  rows: readonly Row[];
  limit: number;
  cursorOf: (row: Row) => unknown;
  continued?: boolean;
  backward?: boolean;
}): Connection<Row> {
  const { rows, limit, cursorOf, continued = false, backward = false } = options;
  const page = rows.slice(0, limit);
  const edges = page.map((node) => ({ cursor: encodePageCursor(cursorOf(node)), node }));
  if (backward) edges.reverse();
  const more = rows.length > limit;
  return {
    edges,
    pageInfo: {
      hasNextPage: backward ? continued : more,
      hasPreviousPage: backward ? more : continued,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
