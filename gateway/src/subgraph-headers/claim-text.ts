import { AuthenticationError } from '../viewers/authentication-error.ts';

/** Servers take some 16 kB of headers in all. */
const longestClaim = 4_000;

/**
 * A claim as a header's value: text as it is, anything else as JSON. What is not printable ASCII, and `%`, is percent-encoded as UTF-8, so
 * that `decodeURIComponent` always gives the text and no line break gets in. Undefined: the token has no such claim. Throws
 * {@link AuthenticationError} for one that is too long.
 */
export function claimText(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = encode(typeof value === 'string' ? value : JSON.stringify(value));
  if (text.length <= longestClaim) return text;
  throw new AuthenticationError(
    'invalid',
    `The claim ${name} of the access token takes ${text.length} characters as a header; the limit is ${longestClaim}.`,
  );
}

function encode(text: string): string {
  if (/^(?! )[\x20-\x24\x26-\x7e]*(?<! )$/.test(text)) return text;
  const encoded = [...Buffer.from(text)]
    .map((byte) => (byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCharCode(byte) : hex(byte)))
    .join('');
  // White space at either end would be taken off.
  const inner = encoded.trim();
  const before = encoded.length - encoded.trimStart().length;
  const after = encoded.length - before - inner.length;
  return '%20'.repeat(before) + inner + '%20'.repeat(after);
}

function hex(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
