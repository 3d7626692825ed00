import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { array, asyncProperty, assert, boolean, integer, nat, record } from 'fast-check';
import type { Document } from 'mongodb';
import { operationTimeOf, republishedPages } from '../src/relay/republish-log.ts';
import type { ReachedEntry } from '../src/relay/relay-state.ts';
import type { LogCollection } from '../src/relay/log-collection.ts';
import { createLogDatabase, noteLog, type LogDatabase, type LogEntry } from './support/log-database.ts';

let notes: LogDatabase;
beforeAll(async () => {
  notes = await createLogDatabase();
});
beforeEach(async () => {
  await notes.log.deleteMany({});
});
afterAll(() => notes.drop());

const began = Date.UTC(2026, 10, 1);
const timeOf = (second: number) => new Date(began + second * 1_000);

interface How {
  readonly since: Date | null;
  /** All that is in a window is grouped at once up to so many entries; else the collection is walked through. */
  readonly mostGrouped: number;
  readonly collection?: LogCollection;
  readonly reached?: ReachedEntry | null;
}

/** What is published again, page by page, and how far each goes. */
async function republish({ since, mostGrouped, collection = noteLog, reached = null }: How, most = Infinity) {
  const operationTime = await operationTimeOf(notes.db);
  const pages: { ids: string[]; reached: ReachedEntry }[] = [];
  for await (const page of republishedPages(
    notes.db,
    [collection],
    { since, operationTime, reached },
    { mostGrouped },
  )) {
    pages.push({ ids: page.events.map(({ id }) => id), reached: page.reached });
    if (pages.length === most) break;
  }
  return pages;
}

const idsOf = (pages: Awaited<ReturnType<typeof republish>>) => pages.flatMap(({ ids }) => ids);

async function fill(entries: readonly Omit<LogEntry, '_id'>[]): Promise<void> {
  await notes.log.insertMany(entries.map((entry) => ({ ...entry, _id: `${entry.noteId} ${entry.n}` })));
}

/** Feeds of which each has so many entries; of each second one the first half is old. */
const feeds = (count: number, each: number): Omit<LogEntry, '_id'>[] =>
  Array.from({ length: count * each }, (_, index) => {
    const [feed, n] = [Math.floor(index / each), index % each];
    const second = feed % 2 === 1 && n < each / 2 ? 0 : 100;
    return { noteId: `note ${String(feed).padStart(5, '0')}`, n, at: timeOf(second) };
  });

test('a long log is published again by queries that read some of it each', async () => {
  await fill(feeds(1_500, 2));
  for (const collection of [noteLog, { ...noteLog, feedField: '_id', seqField: 'at' }])
    for (const since of [null, timeOf(50)]) {
      const { pages, examined } = await profiled(() => republish({ since, mostGrouped: 600, collection }));
      expect(idsOf(pages)).toHaveLength(since === null ? 3_000 : 2_250);
      expect(new Set(idsOf(pages)).size).toBe(idsOf(pages).length);
      expect(examined.length).toBeGreaterThan(5);
      // A stride, or so many entries as are counted, and the one after them.
      expect(Math.max(...examined)).toBeLessThanOrEqual(602);
    }
});

test('who goes on after any page publishes the rest, also where all was too old', async () => {
  await fill(feeds(5, 1_200));
  for (const since of [null, timeOf(50), timeOf(200)]) {
    const whole = await republish({ since, mostGrouped: 100 });
    expect(whole.length).toBeGreaterThanOrEqual(since?.getTime() === timeOf(200).getTime() ? 0 : 12);
    for (const [index, { reached }] of whole.entries()) {
      const rest = await republish({ since, mostGrouped: 100, reached });
      expect(idsOf(rest)).toEqual(idsOf(whole.slice(index + 1)));
    }
  }
});

test('what is published again is the same, at whatever limit and wherever it was interrupted', async () => {
  const entry = record({ feed: nat(4), second: integer({ min: 0, max: 20 }) });
  await assert(
    asyncProperty(
      array(entry, { maxLength: 60 }),
      integer({ min: -1, max: 20 }),
      boolean(),
      boolean(),
      async (made, since, isGroupedFirst, isGroupedThen) => {
        await notes.log.deleteMany({});
        const counts = new Map<number, number>();
        const entries = made.map(({ feed, second }) => {
          const n = (counts.get(feed) ?? 0) + 1;
          counts.set(feed, n);
          return { noteId: `note ${feed}`, n, at: timeOf(second) };
        });
        if (entries.length > 0) await fill(entries);
        const how = { since: since < 0 ? null : timeOf(since) };
        const [first, then] = [isGroupedFirst, isGroupedThen].map((isGrouped) => (isGrouped ? 1_000 : 0));
        const expected = expectedOf(entries, how.since);
        const whole = await republish({ ...how, mostGrouped: first ?? 0 });
        expect(idsOf(whole)).toEqual(expected);
        for (const { reached, index } of positionsOf(entries, expected)) {
          const rest = await republish({ ...how, mostGrouped: then ?? 0, reached });
          expect(idsOf(rest)).toEqual(expected.slice(index));
        }
      },
    ),
    { numRuns: 60 },
  );
});

/** By feed and number: of each feed what follows its first entry that is not too old. */
function expectedOf(entries: readonly Omit<LogEntry, '_id'>[], since: Date | null): readonly string[] {
  const begun = new Set<string>();
  return inOrder(entries)
    .filter(({ noteId, at }) => {
      if (since === null || at >= since) begun.add(noteId);
      return begun.has(noteId);
    })
    .map(({ noteId, n }) => `${noteId} ${n}`);
}

/** Each place where a walk may have been interrupted, and how many were published up to it. */
function positionsOf(
  entries: readonly Omit<LogEntry, '_id'>[],
  expected: readonly string[],
): readonly { readonly reached: ReachedEntry; readonly index: number }[] {
  let index = 0;
  return inOrder(entries).map(({ noteId, n }) => {
    const isPublished = expected[index] === `${noteId} ${n}`;
    index += isPublished ? 1 : 0;
    const reached = { collection: noteLog.name, feed: noteId, seq: n };
    return { reached: isPublished ? reached : { ...reached, isOlder: true }, index };
  });
}

function inOrder(entries: readonly Omit<LogEntry, '_id'>[]): readonly Omit<LogEntry, '_id'>[] {
  return entries.toSorted((one, other) => one.noteId.localeCompare(other.noteId) || one.n - other.n);
}

/** Of each query what it read, by the profiler: documents or keys, whichever is more. */
async function profiled(work: () => ReturnType<typeof republish>) {
  const { db } = notes;
  await db.dropCollection('system.profile').catch(() => undefined);
  await db.createCollection('system.profile', { capped: true, size: 16 * 1024 * 1024 });
  await db.command({ profile: 2 });
  try {
    const pages = await work();
    const operations = await db
      .collection<Document>('system.profile')
      .find({ ns: `${db.databaseName}.${noteLog.name}`, planSummary: { $exists: true } })
      .toArray();
    const examined = operations.map(({ docsExamined = 0, keysExamined = 0 }) =>
      Math.max(Number(docsExamined), Number(keysExamined)),
    );
    return { pages, examined };
  } finally {
    await db.command({ profile: 0 });
  }
}
