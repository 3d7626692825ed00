/** Where somebody is being mentioned in a text that is written: from its `@` to the caret. */
export interface MentionDraft {
  readonly start: number;
  readonly end: number;
  /** What is looked for: a part of a name, or nothing yet. */
  readonly query: string;
}

/** No longer name is looked for; so much of the text is read. */
const longestQuery = 50;

/** As the server finds names (an `@` inside a word or an address is none), but by names in every script, which are looked for too. */
const mentionBeforeCaret = /(?<![\p{Script=Latin}\p{N}_.@+-])@([\p{L}\p{M}\p{N}_.]*)$/u;

/** The mention that ends at the caret; undefined where there is none. */
export function mentionAt(text: string, caret: number): MentionDraft | undefined {
  const from = Math.max(0, caret - longestQuery - 2);
  const query = mentionBeforeCaret.exec(text.slice(from, caret))?.[1];
  if (query === undefined || query.length > longestQuery) return undefined;
  return { start: caret - query.length - 1, end: caret, query };
}

/** The text with the mention written out, and a space after it; and where one writes on. */
export function withMention(
  text: string,
  { start, end }: MentionDraft,
  username: string,
): { readonly text: string; readonly caret: number } {
  const name = `@${username}`;
  const after = text.slice(end);
  const space = /^\s/u.test(after) ? '' : ' ';
  return { text: text.slice(0, start) + name + space + after, caret: start + name.length + 1 };
}
