import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { visibleText } from '@parley/service-kit/text';
import { durationText } from '../src/files/duration-text.ts';
import { sendableName, shortName } from '../src/files/file-name.ts';
import { createFreshFiles, type ExpiringFiles } from '../src/files/fresh-files.ts';
import { pictureSize } from '../src/files/picture-size.ts';

const minute = 60_000;
const start = Date.parse('2026-01-01T12:00:00Z');
const good = (id: string, untilMs: number): ExpiringFiles => ({
  id,
  attachments: [{ expiresAt: new Date(untilMs).toISOString() }, { expiresAt: null }],
  linkPreview: null,
});

describe('addresses of files', () => {
  function open(answer: (messageId: string) => Promise<ExpiringFiles | null>) {
    const world = { now: start, asked: [] as string[] };
    const ask = (messageId: string) => {
      world.asked.push(messageId);
      return answer(messageId);
    };
    return { world, fresh: createFreshFiles(ask, () => world.now) };
  }

  test('are asked for once when they expire, and those that are good longer are shown', async () => {
    const newer = good('m', start + 20 * minute);
    const { world, fresh } = open(async () => newer);
    const message = good('m', start + 5 * minute);
    fresh.freshen(message);
    expect([world.asked, fresh.of(message)]).toEqual([[], message]);
    world.now += 5 * minute;
    fresh.freshen(message);
    const refreshed = fresh.refresh('m');
    expect(world.asked).toEqual(['m']);
    expect(await refreshed).toBe(newer);
    expect(fresh.of(message)).toBe(newer);
    const newest = good('m', start + 30 * minute);
    expect(fresh.of(newest)).toBe(newest);
  });

  test('are not asked for again and again where the clock of the machine is wrong', async () => {
    const { world, fresh } = open(async () => good('m', start - 60 * minute));
    for (let seconds = 0; seconds < 180; seconds += 1) {
      fresh.freshen(fresh.of(good('m', start - 65 * minute)));
      await Promise.resolve();
      world.now += 1000;
    }
    expect(world.asked).toHaveLength(1);
  });

  test('are none of a message that cannot be seen any more, or asked for', async () => {
    const gone = open(async () => null);
    expect(await gone.fresh.refresh('m')).toBeUndefined();
    const lost = open(() => Promise.reject(new TypeError('fetch failed')));
    expect(await lost.fresh.refresh('m')).toBeUndefined();
    // Asked again: it may work now.
    expect(await lost.fresh.refresh('m')).toBeUndefined();
    expect(lost.world.asked).toHaveLength(2);
  });
});

test('a picture is shown in its proportions, no larger than its place and never too small to be seen', () => {
  expect(pictureSize({ width: 640, height: 480 })).toEqual({ width: 320, height: 240 });
  expect(pictureSize({ width: 200, height: 300 })).toEqual({ width: 200, height: 300 });
  expect(pictureSize({ width: 1, height: 1 })).toEqual({ width: 144, height: 96 });
  expect(pictureSize({ width: 3072, height: 1 })).toEqual({ width: 320, height: 96 });
  expect(pictureSize({ width: 1, height: 3072 })).toEqual({ width: 144, height: 320 });
});

test('a long name shows its end, which says what the file is', () => {
  expect(shortName('report.pdf')).toBe('report.pdf');
  expect(shortName(`${'very '.repeat(40)}long.exe`)).toMatch(/^very very .*….*long\.exe$/u);
  expect(Array.from(shortName('👩‍👩‍👧‍👦'.repeat(100))).filter((sign) => sign === '👦')).toHaveLength(59);
});

test('every name becomes one that the server takes', () => {
  const rule = visibleText({ what: 'The name of an attachment', maxLength: 200, isFileName: true });
  const signs = fc.constantFrom(
    'a',
    '.',
    '/',
    '\\',
    ' ',
    '\n',
    '\u202E',
    '\u2066',
    '\u2069',
    '\uFFF9',
    '\u0301',
    '가',
    '\uD800',
    '\u{E0041}',
    '\u{1F3F4}',
    '\u2800',
  );
  const names = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: signs, maxLength: 300 }),
    fc.nat(300).map((count) => '👩‍👩‍👧‍👦'.repeat(count)),
  );
  fc.assert(
    fc.property(names, (name) => {
      expect([name, rule.safeParse(sendableName(name, 'file')).error]).toEqual([name, undefined]);
    }),
    { numRuns: 500 },
  );
  expect(sendableName('\u202Efdp.exe', 'file')).toBe('fdp.exe');
  expect(sendableName(`${'a'.repeat(300)}.pdf`, 'file')).toMatch(/^a{196}\.pdf$/u);
});

test('a duration is read as on a clock', () => {
  expect([400, 7_000, 59_600, 750_000, 3_723_000].map(durationText)).toEqual([
    '0:00',
    '0:07',
    '1:00',
    '12:30',
    '1:02:03',
  ]);
});
