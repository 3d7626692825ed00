import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, property } from 'fast-check';
import { createEventParser } from '../src/sse/event-parser.ts';

type Parsed = readonly [event: string, data: string];

function parse(chunks: readonly string[]): readonly Parsed[] {
  const events: Parsed[] = [];
  const read = createEventParser((event, data) => events.push([event, data]));
  for (const chunk of chunks) read(chunk);
  return events;
}

test('events are those of the text, however it is cut into chunks and lines are ended', () => {
  const lines = constantFrom(
    'event: next',
    'event:complete',
    'data: {"a":1}',
    'data:',
    'data',
    ':',
    'id: 7',
    '',
  );
  const ends = constantFrom('\n', '\r\n', '\r');
  assert(
    property(array(lines), ends, array(integer({ min: 1, max: 9 }), { minLength: 1 }), (all, end, sizes) => {
      // A last line, so that none is left open.
      const text = [...all, '', 'x', ''].join(end);
      const chunks: string[] = [];
      for (let from = 0, turn = 0; from < text.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        chunks.push(text.slice(from, from + size));
        from += size;
      }
      expect(parse(chunks)).toEqual(parse([[...all, '', 'x', ''].join('\n')]));
    }),
  );
});

test('data of several lines is one, comments and other fields are left out', () => {
  expect(parse([':\n\nevent: next\nid: 1\ndata: a\ndata:  b\n\nevent: complete\ndata: \n\n'])).toEqual([
    ['next', 'a\n b'],
    ['complete', ''],
  ]);
});
