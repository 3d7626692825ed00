import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DateTime } from '../src/graphql/scalars.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** RFC 3339 as events have it. */
const written = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u;

test('a time that is taken can be written again, whatever its offset makes of it in UTC', () => {
  const offset = fc
    .record({ sign: fc.constantFrom('+', '-'), hours: fc.nat(23), minutes: fc.nat(59) })
    .map(({ sign, hours, minutes }) => `${sign}${two(hours)}:${two(minutes)}`);
  const day = fc.constantFrom('0000-01-01', '0001-01-01', '2026-12-01', '9999-12-30', '9999-12-31');
  const time = fc.record({ hours: fc.nat(23), minutes: fc.nat(59) });
  fc.assert(
    fc.property(day, time, offset, (date, { hours, minutes }, at) => {
      const text = `${date}T${two(hours)}:${two(minutes)}:00${at}`;
      let taken: Date;
      try {
        taken = DateTime.parseValue(text);
      } catch (error) {
        expect(String(error)).toContain('This is not a time');
        return;
      }
      expect(DateTime.serialize(taken)).toMatch(written);
    }),
  );
});

test.each(['9999-12-31T23:59:59-00:01', '0000-01-01T00:00:00+00:01', '+010000-01-01T00:00:00Z', '', 1, null])(
  'a time is not %j',
  (value) => expect(() => DateTime.parseValue(value)).toThrow('This is not a time'),
);

test.each(['9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00Z', '2026-12-01T23:59:59+14:00'])(
  'a time is %j',
  (value) => expect(DateTime.parseValue(value)).toEqual(new Date(value)),
);
