import { describe, expect, test } from '@jest/globals';
import { parseSync } from '@swc/core';
import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { withoutSuggestions } from '../src/contract/client-text.ts';

/** As long as a client's text may be, and more. */
const length = 150_000;
/** Far more than linear work takes on a slow machine, and far less than quadratic work on a fast one. */
const timeoutMs = 4_000;

const root = new URL('../../../', import.meta.url);
const sources = ['packages', 'subgraphs', 'gateway']
  .flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .filter((file) => /\/src\/.*\.ts$/.test(file) && !/node_modules|\/dist\/|\/generated\/|testkit/.test(file));

const patterns = sources.flatMap((file) => patternsIn(file));

/** The regular expressions that stand in a file, as they are written. */
function patternsIn(file: string): { file: string; pattern: string }[] {
  const found: { file: string; pattern: string }[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      if ('type' in node && node.type === 'RegExpLiteral') {
        const { pattern, flags } = node as unknown as { pattern: string; flags: string };
        found.push({ file, pattern: `/${pattern}/${flags}` });
      }
      Object.values(node).forEach(walk);
    }
  };
  walk(parseSync(readFileSync(new URL(file, root), 'utf8'), { syntax: 'typescript' }));
  return found;
}

/** What a pattern may begin to match again and again, and never match to the end. */
function repetitions(pattern: string): string[] {
  const literals = pattern.match(/[\w :;,./@"'=-]{2,}/g) ?? [];
  const characters = pattern.match(/[^\\[\](){}?*+|^$]/gu) ?? [];
  const usual = [
    'a',
    'A',
    '0',
    ' ',
    '\n',
    '.',
    '-',
    '/',
    '"',
    '%',
    ';a=b',
    'a.',
    'a@',
    '?',
    '\u3164',
    '\u{1f600}',
  ];
  return [...new Set([...usual, ...literals, ...characters])];
}

function run(code: string, values: object): unknown {
  return runInContext(code, createContext(values), { timeout: timeoutMs });
}

describe('no pattern takes more than linear time, whatever a client writes', () => {
  test.each(patterns.map(({ file, pattern }) => [pattern, file] as const))('%s in %s', (pattern) => {
    for (const part of repetitions(pattern))
      for (const [head, tail] of [
        ['', ''],
        ['', '\u0000!'],
        ['Bearer ', ' \u0000'],
      ]) {
        const text = head + part.repeat(Math.ceil(length / part.length)) + tail;
        run(`text.replace(${pattern}, '')`, { text });
      }
  });

  test('the test finds what is not', () => {
    const text = ' '.repeat(length);
    expect(() => run(`text.replace(/\\s*Did you mean [^?]*\\?/g, '')`, { text })).toThrow('timed out');
  });
});

describe('suggestions are taken out of what others have written', () => {
  const expected = (message: string) => message.replaceAll(/\s*Did you mean [^?]*\?/g, '');

  test.each([
    ['Unknown argument "a". Did you mean "b"?', 'Unknown argument "a".'],
    ['Did you mean "b", "c", or "d"? Did you mean "e"?', ''],
    ['What? Did you mean "b"? [line 3]', 'What? [line 3]'],
    ['It is Did you mean ', 'It is Did you mean '],
  ])('%s', (message, text) => {
    expect(withoutSuggestions(message)).toBe(text);
  });

  test('as the pattern would that took too long', () => {
    const parts = fc.constantFrom('Did you mean ', 'Did you', '?', ' ', '\n', 'x', '"');
    fc.assert(
      fc.property(fc.array(parts), (words) => {
        expect(withoutSuggestions(words.join(''))).toBe(expected(words.join('')));
      }),
    );
  });

  test('in linear time', () => {
    for (const part of ['Did you mean ', ' ', 'Did you mean ?', '? ', 'Did you mean \n'])
      run('work(text)', { work: withoutSuggestions, text: part.repeat(length / part.length) });
  });
});
