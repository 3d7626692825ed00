import { randomUUID } from 'node:crypto';

/** Stands before digits in strings that stand for a number while JSON is read or written. Nobody outside ever sees or knows it. */
const marker = randomUUID();
const marked = new RegExp(`"${marker}(-?\\d+)"`, 'g');

/** No safe integer has more digits; longer ones than the second take too long to convert. */
const [fewest, most] = [16, 400];
const longInteger = new RegExp(`^-?\\d{${fewest},${most}}$`);

/** As `JSON.parse`, with a bigint for each integer that a number cannot hold. */
export function parseExact(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  if (!mayHoldLongInteger(text)) return parsed;
  const exact = markLongIntegers(text);
  return exact === text ? parsed : JSON.parse(exact, revive);
}

/** As `JSON.stringify`; a bigint is written as an integer. */
export function stringifyExact(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // It refuses a bigint; whatever else it refuses, it refuses again.
    return JSON.stringify(value, mark).replaceAll(marked, '$1');
  }
}

/** With numbers in place of bigints: as near as they come, for what only looks at their size. The same value when nothing is to be done. */
export function withNumbers<Value>(value: Value): Value {
  try {
    const text = stringifyExact(value);
    return text === plainText(value) ? value : (JSON.parse(text) as Value);
  } catch {
    return value; // it is nested too deeply to be written
  }
}

/** Undefined: it holds bigints. */
function plainText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function revive(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith(marker) ? BigInt(value.slice(marker.length)) : value;
}

function mark(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${marker}${value}` : value;
}

/** Looks at each sixteenth character: of so many digits in a row it meets one. Digits in strings mostly follow a quote or a letter. */
function mayHoldLongInteger(text: string): boolean {
  for (let at = fewest - 1; at < text.length; at += fewest) {
    if (!isDigit(text, at)) continue;
    let start = at;
    while (isDigit(text, start - 1)) start -= 1;
    let end = at + 1;
    while (isDigit(text, end)) end += 1;
    if (end - start >= fewest && /[-:,[\s]/.test(text[start - 1] ?? ' ')) return true;
    at = Math.max(at, end - fewest);
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Of valid JSON. Its tokens one after the other, since digits in strings are no numbers. */
function markLongIntegers(text: string): string {
  const token = /"|-?\d[\d.eE+-]*/g;
  let result = '';
  let copied = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === '"') token.lastIndex = endOfString(text, match.index);
    else if (longInteger.test(found) && !Number.isSafeInteger(Number(found))) {
      result += `${text.slice(copied, match.index)}"${marker}${found}"`;
      copied = token.lastIndex;
    }
  }
  return result === '' ? text : result + text.slice(copied);
}

/** After its closing quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}
