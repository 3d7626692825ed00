import { expect, test } from '@jest/globals';
import {
  canSend,
  mostRooms,
  nothingChosen,
  roomsToSend,
  withAnswers,
  withToggled,
} from '../src/forwarding/forwarding.ts';

const choosing = (...ids: readonly string[]) => ids.reduce(withToggled, nothingChosen);
const slow = { code: 'SLOW_MODE', retryAfter: 9 };

test('a room that is chosen twice is not chosen any more', () => {
  expect(roomsToSend(choosing('a', 'b', 'a'))).toEqual(['b']);
});

test('a message is sent to one room or more, and to no more than the graph takes', () => {
  const ids = Array.from({ length: mostRooms }, (_, index) => `${index}`);
  expect(canSend(nothingChosen)).toBe(false);
  expect(canSend(choosing(...ids))).toBe(true);
  expect(canSend(choosing(...ids, 'one more'))).toBe(false);
});

test('after answers only rooms that have refused are sent to again', () => {
  const answered = withAnswers(
    choosing('a', 'b'),
    new Map([
      ['a', undefined],
      ['b', slow],
    ]),
  );
  expect(roomsToSend(answered)).toEqual(['b']);
  expect(answered.refused.get('b')).toEqual(slow);
  const again = withAnswers(answered, new Map([['b', undefined]]));
  expect(roomsToSend(again)).toEqual([]);
  expect(again.refused.size).toBe(0);
  expect(canSend(again)).toBe(false);
});

test('a room that has the message cannot be taken back, one that refused can', () => {
  const answered = withAnswers(
    choosing('a', 'b'),
    new Map([
      ['a', undefined],
      ['b', slow],
    ]),
  );
  expect(withToggled(answered, 'a')).toBe(answered);
  expect(roomsToSend(withToggled(answered, 'b'))).toEqual([]);
});
