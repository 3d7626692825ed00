import { fold } from './fold-text.ts';

/** Scripts that are written without spaces between words, and Korean, whose words are long compounds. */
const gramScripts = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
const gram = `[${gramScripts.map((script) => `\\p{Script=${script}}`).join('')}ー々]`;
const token = new RegExp(`(?<gram>${gram}+)|(?<word>(?:(?!${gram})[\\p{L}\\p{N}\\p{M}])+)`, 'gu');

/** So many first letters of a word are kept, of the longer ones of these numbers that it has. */
const prefixLengths = [2, 3, 4, 6, 8, 12] as const;
const gramLength = 2;

/** A run of letters: a word, or text of a script that has no spaces. `at`: where it begins. */
export interface Token {
  readonly text: string;
  readonly at: number;
  readonly isGram: boolean;
}

export function tokensOf(folded: string): readonly Token[] {
  return [...folded.matchAll(token)].map(({ 0: text, index, groups }) => ({
    text,
    at: index,
    isGram: groups?.['gram'] !== undefined,
  }));
}

/** What a text is found by. */
export function indexTerms(text: string): readonly string[] {
  return [
    ...new Set(tokensOf(fold(text)).flatMap((each) => (each.isGram ? gramsOf(each) : prefixesOf(each)))),
  ];
}

/** What texts with all of these tokens are found by, the rarest first as far as lengths say it. None: the tokens are too short. */
export function queryTerms(tokens: readonly Token[]): readonly string[] {
  const terms = tokens.flatMap((each) => (each.isGram ? gramsOf(each) : prefixesOf(each).slice(-1)));
  return [...new Set(terms)].toSorted((one, other) => other.length - one.length);
}

function prefixesOf({ text }: Token): readonly string[] {
  const letters = Array.from(text);
  return prefixLengths
    .filter((length) => length <= letters.length)
    .map((length) => letters.slice(0, length).join(''));
}

function gramsOf({ text }: Token): readonly string[] {
  const letters = Array.from(text);
  return letters.slice(0, 1 - gramLength).map((letter, at) => letter + (letters[at + 1] ?? ''));
}
