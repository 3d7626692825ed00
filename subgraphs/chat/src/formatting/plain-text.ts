import { addressesOf, findMarkup } from '@parley/service-kit/formatting';
import { isVisible } from '@parley/service-kit/text';
import type { Message } from '../rooms/message.ts';
import type { TextPlace } from '../search/find-places.ts';

/** A text without its formatting. */
export interface PlainText {
  readonly text: string;
  /** What its links lead to: it is not in the text. */
  readonly addresses: readonly string[];
  /** Where a part of it stands in the original. */
  readonly placeOf: (place: TextPlace) => TextPlace;
}

const anySign = /[*_~`[>\\]/u;

/** Takes time in proportion to the text. Where nothing would be seen of it, it is as it was written. */
export function toPlain(text: string): PlainText {
  const asItIs: PlainText = { text, addresses: [], placeOf: (place) => place };
  if (!anySign.test(text)) return asItIs;
  const markup = findMarkup(text);
  const { signs } = markup;
  const kept = [...signs.keys()].filter((index) => signs[index] === 0);
  const plain = kept.map((index) => text.charAt(index)).join('');
  if (!isVisible(plain)) return asItIs;
  return {
    text: plain,
    addresses: addressesOf(markup),
    placeOf({ start, length }) {
      const from = kept[start] ?? 0;
      return { start: from, length: (kept[start + length - 1] ?? from) - from + 1 };
    },
  };
}

/** What a message says in one piece: its text without formatting, and of a poll the options, one a line. Null once deleted. */
export function plainTextOf({ text, poll }: Pick<Message, 'text' | 'poll'>): string | null {
  if (text === null) return null;
  return [toPlain(text).text, ...(poll?.options ?? []).map((option) => `• ${option.text}`)].join('\n');
}
