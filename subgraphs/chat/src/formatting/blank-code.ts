import { codeOf, findMarkup } from '@parley/service-kit/formatting';

/** A text with spaces in place of its code: what stands there names nobody and leads nowhere. All else keeps its place. */
export function blankCode(text: string): string {
  if (!text.includes('`')) return text;
  const parts: string[] = [];
  let kept = 0;
  for (const { start, end } of codeOf(findMarkup(text))) {
    parts.push(text.slice(kept, start), ' '.repeat(end - start));
    kept = end;
  }
  return [...parts, text.slice(kept)].join('');
}
