import { charsetIn } from './charset-in.mjs';
import { metaCharset } from './read-page.mjs';

/** So far a page may say its charset (HTML, 13.2.3.2). */
const prescanned = 1_024;

/**
 * The text of a page by the rules of HTML: a byte order mark, then the header, then what the page says; else UTF-8 where it is, and
 * windows-1252. What is no known charset is not said at all.
 * @param {Buffer} bytes @param {string} contentType
 */
export function decodeHtml(bytes, contentType) {
  const label = markOf(bytes) ?? known(charsetIn(contentType)) ?? prescan(bytes);
  if (label !== null) return new TextDecoder(label).decode(bytes);
  try {
    // A page that is cut off may end within a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** @param {Buffer} bytes */
function markOf(bytes) {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null;
}

/** A page that can be read as ASCII so far is not UTF-16, whatever it says. @param {Buffer} bytes */
function prescan(bytes) {
  const label = known(metaCharset(bytes.subarray(0, prescanned).toString('latin1')));
  return label?.startsWith('utf-16') === true ? 'utf-8' : label;
}

/** @param {string | null} label */
function known(label) {
  if (label === null) return null;
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch {
    return null;
  }
}
