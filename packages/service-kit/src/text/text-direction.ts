const isolates = '\u2066\u2067\u2068';
const popDirection = '\u202C';
const popIsolate = '\u2069';
const formatting = /[\u202A-\u202E\u2066-\u2069]/gu;
const lineEnd = /[\n\u2028\u2029]/u;

/** LRO and RLO: they show the letters of any script in another order than that of their code points. */
export const overrides = /[\u202D\u202E]/u;

/**
 * Whether all that turns the direction of a text (embeddings, overrides, isolates) is closed in its own line, the inner before the
 * outer (UAX #9). What is not would turn what stands beside the text.
 */
export function isDirectionClosed(text: string): boolean {
  return text.split(lineEnd).every(isLineClosed);
}

function isLineClosed(line: string): boolean {
  const open: string[] = [];
  for (const [sign] of line.matchAll(formatting)) {
    if (sign === popDirection || sign === popIsolate) {
      if (open.pop() !== sign) return false;
    } else open.push(closerOf(sign));
  }
  return open.length === 0;
}

function closerOf(opener: string): string {
  return isolates.includes(opener) ? popIsolate : popDirection;
}
