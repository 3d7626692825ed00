import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';

/** A text as it is where nothing is filled in, else its parts. */
export type CompiledText = string | MessageFormatElement[];

/** Throws where a text is no ICU MessageFormat. */
export function compileText(text: string): CompiledText {
  const elements = parse(text);
  const [first] = elements;
  return elements.length === 1 && first?.type === TYPE.literal ? first.value : elements;
}
