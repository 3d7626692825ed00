import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { mentionAt, withMention } from '../src/conversation/mention-at.ts';
import { mentionChoices } from '../src/conversation/mention-choices.ts';

/** Of a text in which `|` is the caret. */
function at(marked: string) {
  const caret = marked.indexOf('|');
  return mentionAt(marked.replace('|', ''), caret);
}

const person = (username: string, displayName: string, more: object = {}) => ({
  id: username,
  username,
  displayName,
  isDeleted: false,
  image: null,
  ...more,
});
const usernames = (choices: ReturnType<typeof mentionChoices>) =>
  choices.map((choice) => choice?.username ?? '@all');

describe('a mention in a text that is written', () => {
  test.each([
    ['@|', ''],
    ['Hello @be|', 'be'],
    ['Hello @be|n', 'be'],
    ['(@ada.l_1|', 'ada.l_1'],
    ['안녕@홍길|', '홍길'],
    ['one\n@two|', 'two'],
  ])('%j looks for %j', (marked, query) => expect(at(marked)?.query).toBe(query));

  test.each(['|', 'ada@example|', 'a.@b|', '@@b|', '@be |', 'be|@', `@${'x'.repeat(51)}|`])(
    '%j is none',
    (marked) => expect(at(marked)).toBeUndefined(),
  );

  test('is written out with a space after it, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const text = `${before} @be${after}`;
        const mention = mentionAt(text, before.length + 4);
        if (mention === undefined) throw new Error('There is a mention.');
        const written = withMention(text, mention, 'ben.b');
        const space = /^\s/u.test(after) ? '' : ' ';
        expect(written.text).toBe(`${before} @ben.b${space}${after}`);
        expect(written.text.slice(0, written.caret)).toMatch(/@ben\.b\s$/u);
        // What is written on is no part of it.
        expect(mentionAt(written.text, written.caret)).toBeUndefined();
      }),
    );
  });
});

describe('whom one can mention', () => {
  const people = [
    person('ada', 'Ada Lovelace'),
    person('bea', 'Zoë'),
    person('zoe99', 'Beatrix'),
    person('gone', 'Zora', { isDeleted: true }),
  ];

  test('is found by either name, without accents, who begins with it first; neither oneself nor deleted accounts', () => {
    const asked = { viewerId: 'ada', mayMentionAll: false };
    expect(usernames(mentionChoices(people, 'zoe', asked))).toEqual(['bea', 'zoe99']);
    expect(usernames(mentionChoices(people, 'EA', asked))).toEqual(['bea', 'zoe99']);
    expect(usernames(mentionChoices(people, '', asked))).toEqual(['bea', 'zoe99']);
    expect(usernames(mentionChoices(people, 'tri', asked))).toEqual(['zoe99']);
  });

  test('is everybody only where the viewer may mention all, as long as that is what is written', () => {
    const leads = { viewerId: 'ada', mayMentionAll: true };
    expect(usernames(mentionChoices(people, 'al', leads))).toEqual(['@all']);
    expect(usernames(mentionChoices(people, '', leads))).toEqual(['bea', 'zoe99', '@all']);
    expect(usernames(mentionChoices(people, 'ali', leads))).toEqual([]);
    expect(usernames(mentionChoices(people, 'al', { ...leads, mayMentionAll: false }))).toEqual([]);
  });
});
