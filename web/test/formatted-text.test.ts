import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { toPlain } from '../../subgraphs/chat/src/formatting/plain-text.ts';
import { formatText, type Block, type Inline } from '../src/markdown/formatted-text.ts';
import { openableAddress } from '../src/markdown/openable-address.ts';

const text = (value: string): Inline => ({ kind: 'text', text: value });
const paragraph = (...children: Inline[]): Block => ({ kind: 'paragraph', children });

describe('a text', () => {
  test.each<[string, Block[]]>([
    [
      '**a** *b* ~~c~~',
      [
        paragraph(
          { kind: 'bold', children: [text('a')] },
          text(' '),
          { kind: 'italic', children: [text('b')] },
          text(' '),
          { kind: 'strike', children: [text('c')] },
        ),
      ],
    ],
    ['`<b>*x*</b>`', [paragraph({ kind: 'code', text: '<b>*x*</b>' })]],
    ['a\nb', [paragraph(text('a'), text('\n'), text('b'))]],
    [
      '> a\n> > b\nc',
      [
        { kind: 'quote', blocks: [paragraph(text('a')), { kind: 'quote', blocks: [paragraph(text('b'))] }] },
        paragraph(text('c')),
      ],
    ],
    [
      'x\n```ts\n**a**\n```\ny',
      [paragraph(text('x')), { kind: 'code-block', text: '**a**' }, paragraph(text('y'))],
    ],
    [
      '[**a**](https://b.example/)',
      [
        paragraph({
          kind: 'link',
          address: 'https://b.example/',
          children: [{ kind: 'bold', children: [text('a')] }],
        }),
      ],
    ],
    [
      'see https://b.example/a_b.',
      [
        paragraph(
          text('see '),
          { kind: 'link', address: 'https://b.example/a_b', children: [text('https://b.example/a_b')] },
          text('.'),
        ),
      ],
    ],
    [
      '# a\n- b\n1. c\n![d](https://e.example/f.png) <g>&amp;',
      [
        paragraph(
          text('# a'),
          text('\n'),
          text('- b'),
          text('\n'),
          text('1. c'),
          text('\n'),
          text('!'),
          { kind: 'link', address: 'https://e.example/f.png', children: [text('d')] },
          text(' <g>&amp;'),
        ),
      ],
    ],
    ['2*3*4 snake_case_name', [paragraph(text('2*3*4 snake_case_name'))]],
    ['****', [paragraph(text('****'))]],
  ])('is read as it is meant: %j', (written, blocks) => expect(formatText(written)).toEqual(blocks));

  test('names whom it mentions, also within bold', () => {
    const mentions = [
      { start: 2, length: 4, userId: 'ada' },
      { start: 9, length: 4, userId: null },
    ];
    expect(formatText('**@ada** @all', mentions)).toEqual([
      paragraph({ kind: 'bold', children: [{ kind: 'mention', text: '@ada', userId: 'ada' }] }, text(' '), {
        kind: 'mention',
        text: '@all',
        userId: null,
      }),
    ]);
  });

  test('has no link in a link', () => {
    const [block] = formatText('[https://good.example/](https://other.example/)');
    expect(block).toEqual(
      paragraph({
        kind: 'link',
        address: 'https://other.example/',
        children: [text('https://good.example/')],
      }),
    );
  });

  test('says what the server says that it says', () => {
    const sign = fc.constantFrom(
      ...Array.from('**__~~``[]()>\\\n @'),
      'a',
      'b ',
      'https://x.example',
      '](https://x.example)',
      '```\n',
      '> ',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        const written = signs.join('');
        expect(shown(formatText(written))).toBe(toPlain(written).text.replaceAll('\n', ''));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a hostile text', () => {
  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'javascript&colon;alert(1)',
    'javascript&#58;alert(1)',
    'vbscript:msgbox(1)',
    'data:text/html,<script>alert(1)</script>',
    'data:image/svg+xml;base64,PHN2Zz4=',
    'file:///etc/passwd',
    'blob:https://parley.dev/1',
    '//evil.example',
    '/rooms',
    'https:',
    'https://',
    'http:evil.example',
    'https://\u202Emoc.live/',
    'https://a b/',
    'https://user:password@evil.example/',
  ])('leads nowhere: %j', (address) => {
    expect(openableAddress(address)).toBeUndefined();
    for (const written of [`[a](${address})`, `[a](<${address}>)`, `<${address}>`, `![a](${address})`])
      for (const link of links(formatText(written)))
        expect(openableAddress(link) ?? 'https:').toMatch(/^https:/u);
  });

  test.each([
    'https://parley.dev/',
    'http://127.0.0.1:4000/a?b=c#d',
    'mailto:ada@example.org',
    'https://한국.example/',
  ])('is told from a good one: %j', (address) => expect(openableAddress(address)).toBeDefined());

  test.each([
    '> '.repeat(50_000),
    `${'> '.repeat(2_000)}a`,
    '*_~~**[`'.repeat(12_000),
    '[a]('.repeat(25_000),
    '**a *b '.repeat(14_000),
    '```\n'.repeat(25_000),
    '\n> a'.repeat(25_000),
    'https://'.repeat(12_500),
    '@a'.repeat(50_000),
    '\u202E'.repeat(50_000),
    `${'\\'.repeat(99_999)}*`,
  ])('of 100 kB is read, and nothing lies deep in it: %#', (written) => {
    expect(depth(formatText(written))).toBeLessThanOrEqual(12);
  });
});

function shown(parts: readonly (Block | Inline)[]): string {
  return parts
    .map((part) => {
      if ('text' in part) return part.text.replaceAll('\n', '');
      return shown('blocks' in part ? part.blocks : part.children);
    })
    .join('');
}

function links(parts: readonly (Block | Inline)[]): string[] {
  return parts.flatMap((part) => {
    const inner = 'text' in part ? [] : links('blocks' in part ? part.blocks : part.children);
    return part.kind === 'link' ? [part.address, ...inner] : inner;
  });
}

function depth(parts: readonly (Block | Inline)[]): number {
  return (
    1 +
    Math.max(
      0,
      ...new Set(
        parts.map((part) => ('text' in part ? 0 : depth('blocks' in part ? part.blocks : part.children))),
      ),
    )
  );
}
