/**
 * A document as text. What graphql-codegen makes (`documentMode: 'string'`) brings the types of its result and variables along;
 * for a plain string the caller names them.
 */
export type Document<Data, Variables> = (string | { toString(): string }) & {
  readonly __apiType?: (variables: Variables) => Data;
};

/**
 * Whether it declares `$after` and hands it to its field. A look at the text, so that no parser has to be shipped: it only finds an
 * omission, the server validates.
 */
export function isResumable(text: string): boolean {
  const code = text.replace(/#.*|"""[^]*?"""|"(?:\\.|[^"\\\n])*"/gu, ' ');
  return /\$after\s*:/u.test(code) && /\bafter\s*:\s*\$after\b/u.test(code);
}

/** @throws when a document cannot be resumed. */
export function assertResumable(text: string): void {
  if (isResumable(text)) return;
  throw new TypeError(
    'A document to follow must declare `$after: Cursor` and pass it on as `after: $after`: that is how it is resumed. For fields without `after` there is `watch`.',
  );
}
