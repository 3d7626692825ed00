import { expect, test } from '@jest/globals';
import { isWithin } from '../src/preferences/quiet-hours.ts';

/** Seoul is nine hours ahead of UTC; New York five in winter and four in summer. */
test.each([
  ['13:00', '14:00', 'Asia/Seoul', '2026-01-10T03:59:59Z', false],
  ['13:00', '14:00', 'Asia/Seoul', '2026-01-10T04:00:00Z', true],
  ['13:00', '14:00', 'Asia/Seoul', '2026-01-10T04:59:59Z', true],
  ['13:00', '14:00', 'Asia/Seoul', '2026-01-10T05:00:00Z', false],
  ['22:00', '07:00', 'Asia/Seoul', '2026-01-10T12:59:00Z', false],
  ['22:00', '07:00', 'Asia/Seoul', '2026-01-10T13:00:00Z', true],
  ['22:00', '07:00', 'Asia/Seoul', '2026-01-10T15:30:00Z', true],
  ['22:00', '07:00', 'Asia/Seoul', '2026-01-10T21:59:00Z', true],
  ['22:00', '07:00', 'Asia/Seoul', '2026-01-10T22:00:00Z', false],
  ['22:00', '00:00', 'UTC', '2026-01-10T23:59:59Z', true],
  ['22:00', '00:00', 'UTC', '2026-01-10T00:00:00Z', false],
  ['00:00', '23:59', 'UTC', '2026-01-10T00:00:00Z', true],
  ['08:00', '09:00', 'America/New_York', '2026-01-10T13:30:00Z', true],
  ['08:00', '09:00', 'America/New_York', '2026-07-10T13:30:00Z', false],
  ['08:00', '09:00', 'America/New_York', '2026-07-10T12:30:00Z', true],
])('quiet from %s to %s in %s: at %s %s', (from, to, timeZone, moment, expected) => {
  expect(isWithin({ from, to, timeZone }, new Date(moment))).toBe(expected);
});
