import { Parser } from 'htmlparser2';
import { charsetIn } from './charset-in.mjs';

/** @typedef {import('./link-preview-task.ts').PageText} PageText */

/** Parsed at once; whether enough is known is asked between. */
const stride = 8 * 1024;
/** A head has fewer. What is nested deeper costs more with each tag that is closed. */
const mostTags = 2_000;
/** Of what a page says only so much is looked at, in UTF-16 units. */
const longestText = 2_000;

/**
 * What a page says of itself in its head: Open Graph (https://ogp.me), else Twitter's cards, else HTML's own. Nothing of it is run, and no
 * `meta refresh` is followed.
 * @param {string} html @returns {PageText}
 */
export function readPage(html) {
  /** @type {Map<string, string>} */
  const metas = new Map();
  let title = '';
  parseHead(html, {
    onMeta({ property, name, content = '' }) {
      const key = (property ?? name ?? '').trim().toLowerCase();
      const value = content.slice(0, longestText).trim();
      if (value !== '' && !metas.has(key)) metas.set(key, value);
    },
    onTitle: (text) => void (title = (title + text).slice(0, longestText)),
  });
  /** @param {string[]} keys */
  const first = (...keys) => keys.map((key) => metas.get(key)).find((value) => value !== undefined) ?? null;
  return {
    title: first('og:title', 'twitter:title') ?? (title.trim() === '' ? null : title.trim()),
    description: first('og:description', 'twitter:description', 'description'),
    siteName: first('og:site_name'),
    image: first('og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src'),
  };
}

/** The charset that the first bytes of a page say. @param {string} html @returns {string | null} */
export function metaCharset(html) {
  /** @type {string | null} */
  let label = null;
  parseHead(html, {
    onMeta({ charset, 'http-equiv': equivalent = '', content = '' }) {
      const isType = equivalent.trim().toLowerCase() === 'content-type';
      label ??= charset ?? (isType ? charsetIn(content) : null);
    },
    onTitle: () => undefined,
  });
  return label;
}

/**
 * @param {string} html
 * @param {{readonly onMeta: (attributes: Record<string, string | undefined>) => void, readonly onTitle: (text: string) => void}} handlers
 */
function parseHead(html, { onMeta, onTitle }) {
  const head = { isOver: false };
  let tags = 0;
  let titles = 0;
  let inTitle = false;
  /** Of pictures within the page, which have titles too. */
  let inDrawing = 0;
  const parser = new Parser({
    /** @param {string} name @param {Record<string, string>} attributes */
    onopentag(name, attributes) {
      tags += 1;
      if (head.isOver || name === 'body' || tags > mostTags) head.isOver = true;
      else if (name === 'svg') inDrawing += 1;
      else if (name === 'meta') onMeta(attributes);
      else if (name === 'title' && inDrawing === 0) inTitle = (titles += 1) === 1;
    },
    /** @param {string} text */
    ontext(text) {
      if (inTitle && !head.isOver) onTitle(text);
    },
    /** @param {string} name */
    onclosetag(name) {
      if (name === 'title') inTitle = false;
      if (name === 'svg') inDrawing -= 1;
      if (name === 'head') head.isOver = true;
    },
  });
  for (let at = 0; at < html.length && !head.isOver; at += stride) parser.write(html.slice(at, at + stride));
}
