import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createCursors, InvalidCursorError } from '@parley/feeds';

const secret = 'ab'.repeat(32);
const cursors = createCursors({ secret, field: 'roomEvents', epoch: '1' });

describe('a cursor', () => {
  test('gives back the position that it was made of', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (feedId, seq) => {
        expect(cursors.decode(cursors.encode(feedId, seq), feedId)).toEqual({ epoch: '1', seq });
      }),
    );
  });

  test('keeps the epoch that it was made in', () => {
    const next = createCursors({ secret, field: 'roomEvents', epoch: '2' });
    expect(next.decode(cursors.encode('a', 7), 'a')).toEqual({ epoch: '1', seq: 7 });
  });

  test.each([
    ['another feed', cursors.encode('b', 1)],
    ['another field', createCursors({ secret, field: 'friendEvents', epoch: '1' }).encode('a', 1)],
    [
      'another secret',
      createCursors({ secret: 'cd'.repeat(32), field: 'roomEvents', epoch: '1' }).encode('a', 1),
    ],
    ['nothing', ''],
    ['no cursor at all', 'what is this?'],
  ])('of %s is refused', (_, cursor) => {
    expect(() => cursors.decode(cursor, 'a')).toThrow(InvalidCursorError);
  });

  test('is refused when any byte of it was altered', () => {
    const bytes = Buffer.from(cursors.encode('a', 1), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8((altered[index] ?? 0) ^ 1, index);
      expect(() => cursors.decode(altered.toString('base64url'), 'a')).toThrow(InvalidCursorError);
    }
  });

  test('is not signed with a secret that is too short to be one', () => {
    expect(() => createCursors({ secret: 'no hex', field: 'roomEvents', epoch: '1' })).toThrow('16 bytes');
  });
});
