import { blankCode } from '../formatting/blank-code.ts';

/** Up to what cannot stand in an address, or would not be seen there. */
const links = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>"\p{Cc}\p{Cf}]+/giu;
const longest = 2_048;
/** What ends a sentence, a quotation or a mark of formatting around a link, and no link. */
const marks = new Set('.,;:!?\'"*_~|`…»”’');
const brackets = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** The first web address that stands in a text outside of its code, as it stands there. */
export function firstLink(text: string): string | null {
  for (const [found] of blankCode(text).matchAll(links)) {
    const link = withoutMarks(found);
    if (link.length <= longest && isAddress(link)) return link;
  }
  return null;
}

/** What two links have in common that lead to the same page. */
export function pageOf(link: string): string {
  const url = new URL(link);
  url.hash = '';
  return url.href;
}

function isAddress(link: string): boolean {
  return URL.canParse(link) && new URL(link).username === '';
}

/** A bracket that was opened in the link is part of it: addresses of encyclopedias have them. */
function withoutMarks(link: string): string {
  const isEnd = (sign: string): boolean => {
    const opening = brackets.get(sign);
    return opening === undefined ? marks.has(sign) : !link.includes(opening);
  };
  const ends = new Set([...marks, ...brackets.keys()].filter(isEnd));
  let end = link.length;
  while (end > 0 && ends.has(link.charAt(end - 1))) end -= 1;
  return link.slice(0, end);
}
