import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findMarkup } from '@parley/service-kit/formatting';
import { eventually } from '@parley/testkit';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { toPlain } from '../src/formatting/plain-text.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const plain = (text: string): string => toPlain(text).text;

describe('formatting', () => {
  test.each([
    ['**bold**, *italic* or _italic_, ~~gone~~, `code`', 'bold, italic or italic, gone, code'],
    ['**he**llo wor~~l~~d', 'hello world'],
    ['***both*** and **bold *and italic* too**', 'both and bold and italic too'],
    ['> quoted\n> > twice\n>\nsaid', 'quoted\ntwice\n\nsaid'],
    ['[the docs](https://parley.dev/a_(b)) and [mail](mailto:ada@example.org)', 'the docs and mail'],
    ['**[a *b*](http://c.example)**', 'a b'],
    ['look:\n```ts\nconst a = b * c * d; // **\n```\n*so*', 'look:\nconst a = b * c * d; // **\nso'],
    ['`a ** b` ``c ` d``', 'a ** b c ` d'],
    ['\\*as it is\\* \\[x](https://y.example) \\\\', '*as it is* [x](https://y.example) \\'],
    ['**https://parley.dev/a_b_c*d*?x=**', 'https://parley.dev/a_b_c*d*?x='],
  ])('is taken from %j', (text, expected) => expect(plain(text)).toBe(expected));

  test.each([
    '2 * 3 * 4 and 2*3*4',
    'snake_case_name, @ada_lovelace_ and _@ada_',
    '**open, *open, ~~open, `open, [open',
    '** spaced ** * spaced * ~~ spaced ~~',
    '***** f**** ~ ~~~ __init__ `',
    '[a](javascript:alert(1)) [a](data:text/html,x) [a](https://x y) [a](//x) [](https://x.example)',
    '[a](https://x.example/\u202E)',
    '```\nnot closed',
    '>:( and 1 > 0',
    'a\nb_\n_c *d\ne*',
    'https://parley.dev/*a*_b_ (https://parley.dev/~~a~~)',
    '**\u200B**',
    '```\n```',
  ])('that is none stays: %j', (text) => expect(plain(text)).toBe(text));

  test('leaves of any text what was written, in its order, and finds each part where it stands', () => {
    const sign = fc.constantFrom(
      ...Array.from('**__~~``[]()>\\\n @'),
      'a',
      'b ',
      'https://x.example',
      '](https://x.example)',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        const text = signs.join('');
        const { text: result, placeOf } = toPlain(text);
        let last = -1;
        for (let start = 0; start < result.length; start += 1) {
          const place = placeOf({ start, length: 1 });
          expect(text.slice(place.start, place.start + place.length)).toBe(result[start]);
          expect(place.start).toBeGreaterThan(last);
          last = place.start;
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    '*',
    '**a ',
    '*a_b~~',
    '_',
    '~',
    '`',
    '``` ',
    '`a``b',
    '[',
    ']',
    '[a](',
    '](a',
    '](()',
    '](a]()',
    '[a](https://x.example/',
    '[a](https://x.example) ',
    '> ',
    '\\',
    '@',
    '@a_',
    'https://',
    'https://x*',
    'h',
    '```\n',
    '\n',
    '**[a**](',
    '(',
    ')',
    '*a',
    'a*',
    ' *a* ',
    '***a***',
    '[**a',
    '](https://((',
  ])('of %j again and again takes work in proportion to its length', (part) => {
    const looksAt = (length: number): number =>
      findMarkup(part.repeat(Math.ceil(length / part.length)).slice(0, length)).looks;
    const most = 16_000;
    expect(looksAt(most)).toBeLessThanOrEqual(12 * most);
    expect(looksAt(most)).toBeLessThanOrEqual(2.2 * looksAt(most / 2) + 100);
  });

  test('of signs in any order takes no more', () => {
    const part = fc.string({
      unit: fc.constantFrom(...Array.from('*_~`[]()>\\\n@ha:/. ')),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(part, fc.integer({ min: 1, max: 500 }), (text, times) => {
        const long = text.repeat(times);
        expect(findMarkup(long).looks).toBeLessThanOrEqual(12 * long.length + 100);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a message', () => {
  const starting = startTestService();
  let chat: TestService;
  beforeAll(async () => {
    chat = await starting;
  });
  afterAll(async () => (await starting).close());

  const find = (who: Person, query: string) =>
    who
      .ask<{ edges: { node: { id: string }; places: { start: number; length: number }[] }[] }>(
        `query ($query: String!) { searchMessages(query: $query) { edges { node { id } places { start length } } } }`,
        { query },
      )
      .then(({ edges }) => edges.map(({ node, places }) => ({ id: node.id, places })));
  const see = (who: Person, id: string) =>
    who.ask<{ text: string | null; plainText: string | null }>(`{ message(id: "${id}") { text plainText } }`);

  test('is kept as it was written, shown without formatting, and found by its words, also after an edit', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const text = '**he**llo [the manual](https://handbook.example/) `x`';
    const { id } = await ada.say(roomId, text);
    expect(await see(bob, id)).toEqual({ text, plainText: 'hello the manual x' });
    await eventually(async () =>
      expect(await find(bob, 'hello')).toEqual([{ id, places: [{ start: 2, length: 7 }] }]),
    );
    expect(await find(bob, 'handbook')).toEqual([{ id, places: [] }]);
    await ada.edit(id, 'good**b**ye');
    await eventually(async () => expect(await find(bob, 'goodbye')).toMatchObject([{ id }]));
    expect(await find(bob, 'hello')).toEqual([]);
    await ada.delete(id);
    expect(await see(bob, id)).toEqual({ text: null, plainText: null });
  });

  test('that is a poll says its options too', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { message } = await ada.ask<{ message: { id: string } }>(
      'mutation ($input: CreatePollInput!) { createPoll(input: $input) { ... on CreatePollSuccess { message { id } } } }',
      { input: { roomId, clientMessageId: v7(), question: '**Where** to?', options: ['*The* sea', 'Home'] } },
    );
    expect((await see(bob, message.id)).plainText).toBe('Where to?\n• *The* sea\n• Home');
  });

  test('of 4,000 characters of signs is taken, found and shown', async () => {
    const { ada, bob, roomId } = await chat.friends();
    for (const part of ['*', '[', '`a', '**a ', '👨‍👩‍👧*']) {
      const text = `needle ${part.repeat(4_000)}`.slice(0, part.startsWith('👨') ? 8_000 : 4_000);
      const { id } = await ada.say(roomId, text.replace(/\p{Cs}$/u, ''));
      expect((await see(bob, id)).plainText).toContain('needle');
    }
    await eventually(async () => expect(await find(bob, 'needle')).toHaveLength(5));
  });
});
