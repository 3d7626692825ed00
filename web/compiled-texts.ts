import { parseAst, type Plugin, Visitor } from 'vite';
import { compileText } from './compile-text.ts';

/** The files of texts, as `src/language/en/rooms.ts`: an object with a string for each key. */
const textFile = /\/src\/language\/[a-z]{2}\/[\w-]+\.ts(?:\?|$)/u;

/** Compiles the texts where they are imported, so that the parser of ICU MessageFormat is no part of the app. */
export function compiledTexts(): Plugin {
  return {
    name: 'compiled-texts',
    config: () => ({
      resolve: {
        alias: [
          {
            find: /^@formatjs\/icu-messageformat-parser$/u,
            replacement: '@formatjs/icu-messageformat-parser/no-parser.js',
          },
        ],
      },
    }),
    transform: {
      filter: { id: textFile },
      handler: (code) => ({ code: withCompiledTexts(code), map: null }),
    },
  };
}

/** Throws where a text is no ICU MessageFormat, or is put together by code. */
function withCompiledTexts(code: string): string {
  const texts: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  new Visitor({
    Property({ value }) {
      if (value.type !== 'Literal' || typeof value.value !== 'string')
        throw new Error(
          `A text is one string in quotes, and this is not: ${code.slice(value.start, value.end)}`,
        );
      texts.push({ start: value.start, end: value.end, text: value.value });
    },
  }).visit(parseAst(code));
  // From the end, so that what is before it stays where it is.
  return texts
    .toReversed()
    .reduce(
      (rest, { start, end, text }) =>
        rest.slice(0, start) + JSON.stringify(compileText(text)) + rest.slice(end),
      code,
    );
}
