import { describe, expect, it } from '@jest/globals';
import { createEventFactory, on, parseEnvelope, UnprocessableEventError } from '@parley/event-bus';
import * as fc from 'fast-check';
import { z } from 'zod';

const PageTurned = {
  type: 'PageTurned',
  topic: 'book.events',
  schema: z.object({
    bookId: z.string(),
    page: z.number(),
    notes: z.array(z.string()),
    by: z.string().nullable(),
    at: z.iso.datetime().optional(),
  }),
  key: ({ bookId }: { bookId: string }) => bookId,
} as const;

const text = fc.string({ unit: 'binary' });
const instant = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
const pageTurned = fc.record(
  {
    bookId: text,
    page: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
    notes: fc.array(text),
    by: fc.option(text),
    at: instant.map((time) => time.toISOString()),
  },
  { requiredKeys: ['bookId', 'page', 'notes', 'by'] },
);

describe('an event', () => {
  it('is received as it was made, whatever its data', async () => {
    await fc.assert(
      fc.asyncProperty(pageTurned, instant, fc.option(fc.uuid()), async (data, time, traceparent) => {
        const make = createEventFactory({ source: 'library', now: () => time });
        const made = make(PageTurned, data, traceparent === null ? {} : { traceparent });
        const wire = Buffer.from(made.payload, 'utf8').toString('utf8');
        const received: unknown[] = [];
        const subscription = on(PageTurned, (parsed, event) => void received.push(parsed, event));
        await subscription.handle([parseEnvelope(wire)]);
        const envelope = {
          specversion: '1.0',
          id: made.id,
          source: 'library',
          type: 'PageTurned',
          time: time.toISOString(),
          subject: data.bookId,
          data: { ...data },
          ...(traceparent === null ? {} : { traceparent }),
        };
        expect(received).toEqual([{ ...data }, envelope]);
        expect(made).toMatchObject({ type: 'PageTurned', topic: 'book.events', key: data.bookId });
      }),
    );
  });

  it('has a UUIDv7 as id unless one is given, and ids rise with time', () => {
    const make = createEventFactory({ source: 'library' });
    const data = { bookId: 'b', page: 1, notes: [], by: null };
    const ids = Array.from({ length: 50 }, () => make(PageTurned, data).id);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(50);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const given = make(PageTurned, data, { id: 'mine', time: new Date('2026-01-02T03:04:05.678Z') });
    expect(parseEnvelope(given.payload)).toMatchObject({ id: 'mine', time: '2026-01-02T03:04:05.678Z' });
  });

  it('is not made of data that does not fit its type, and loses properties that its type does not have', () => {
    const make = createEventFactory({ source: 'library' });
    const wrong = { bookId: 'b', page: 'one', notes: [], by: null } as unknown as z.input<
      typeof PageTurned.schema
    >;
    expect(() => make(PageTurned, wrong)).toThrow(z.ZodError);
    const more = { bookId: 'b', page: 1, notes: [], by: null, secret: 'hash' };
    expect(make(PageTurned, more).payload).not.toContain('secret');
  });

  it('is refused as unprocessable when it is anything else, never by another error', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.json()), (anything) => {
        expect(() => parseEnvelope(anything)).toThrow(UnprocessableEventError);
      }),
    );
  });

  it('is refused as unprocessable when its data does not fit', async () => {
    const subscription = on(PageTurned, () => undefined);
    const made = createEventFactory({ source: 'library' })(PageTurned, {
      bookId: 'b',
      page: 1,
      notes: [],
      by: null,
    });
    const event = { ...parseEnvelope(made.payload), data: { bookId: 'b' } };
    await expect(subscription.handle([event])).rejects.toThrow(UnprocessableEventError);
  });
});
