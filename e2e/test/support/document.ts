import { readFileSync } from 'node:fs';

/** What a page says to do, in its order. A block without one of these words is prose to the reader, and to us. */
export type Step =
  /** `js file=chat.mjs`: a file of the reader's folder. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** `sh run`: a command that ends. */
  | { readonly kind: 'run'; readonly command: string }
  /** `text output`: all that the last command has printed. */
  | { readonly kind: 'output'; readonly text: string }
  /** `sh terminal=ada`: a command that goes on, in a terminal of its own. */
  | { readonly kind: 'start'; readonly terminal: string; readonly command: string }
  /** `text type=ada`: what the reader types there. */
  | { readonly kind: 'type'; readonly terminal: string; readonly text: string }
  /** `text shows=ada`: what is printed there next, and nothing before it. */
  | { readonly kind: 'shows'; readonly terminal: string; readonly text: string }
  /** `<!-- do: cut -->`: what the reader does otherwise, and the test in a way of its own. */
  | { readonly kind: 'do'; readonly name: string };

/** A fenced block with its words, or a comment. */
const marked = /^```(?<language>\w+) (?<words>[^\n]+)\n(?<text>.*?)^```$|^<!-- do: (?<name>[\w-]+) -->$/gmsu;

/** The steps of a page; its path is from the root of the repository. Throws where a block has words that mean nothing. */
export function stepsOf(path: string): Step[] {
  const page = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
  return [...page.matchAll(marked)].map(({ groups = {} }) => {
    const { words = '', text = '', name } = groups;
    if (name !== undefined) return { kind: 'do', name };
    const step = stepOf(words.trim(), text);
    if (step === undefined) throw new Error(`${path}: no block is marked by "${words}".`);
    return step;
  });
}

function stepOf(words: string, text: string): Step | undefined {
  const [word = '', value = ''] = words.split('=');
  switch (word) {
    case 'file':
      return { kind: 'file', path: value, text };
    case 'run':
      return { kind: 'run', command: text };
    case 'output':
      return { kind: 'output', text };
    case 'terminal':
      return { kind: 'start', terminal: value, command: text };
    case 'type':
      return { kind: 'type', terminal: value, text };
    case 'shows':
      return { kind: 'shows', terminal: value, text };
    default:
      return undefined;
  }
}
