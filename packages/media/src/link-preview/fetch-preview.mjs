import { decodeHtml } from './decode-html.mjs';
import { createGet } from './get-checked.mjs';
import { permittedUrl } from './permitted-url.mjs';
import { readBody } from './read-body.mjs';
import { readPage } from './read-page.mjs';
import { Refused } from './refused.mjs';
import { createResolveHost } from './resolve-host.mjs';

/** @typedef {import('./link-preview-task.ts').LinkPreviewTask} LinkPreviewTask */
/** @typedef {import('./link-preview-task.ts').PageText} PageText */
/** @typedef {ReturnType<typeof createGet>} Get */
/** @typedef {{readonly host: string, readonly page: PageText | null, readonly image: Buffer | null}} Fetched */

const imageTypes = /^image\/(?:jpeg|png|webp|gif)$/u;
const pageTypes = /^(?:text\/html|application\/xhtml\+xml)$/u;
const acceptImage = 'image/webp,image/png,image/jpeg,image/gif';
const acceptAny = `text/html,application/xhtml+xml,${acceptImage};q=0.5`;

/**
 * What an address leads to: a page and its picture, or a picture alone. A picture that cannot be had is left out.
 * @param {LinkPreviewTask} task @param {AbortSignal} signal @param {(host: string) => void} [onAsk] for each request
 * @returns {Promise<Fetched>}
 */
export async function fetchPreview(
  { url: text, userAgent, limits, network },
  signal,
  onAsk = () => undefined,
) {
  const resolveHost = createResolveHost(network);
  const { redirects: mostRedirects } = limits;
  const get = createGet({ resolveHost, signal, userAgent, mostRedirects, onAsk, network });
  const { response, url } = await get(permittedUrl(text), acceptAny);
  const { hostname: host } = url;
  const type = mediaType(response);
  if (imageTypes.test(type)) {
    const { bytes, isWhole } = await readBody(response, { limit: limits.imageBytes });
    if (!isWhole) throw new Refused('too-large');
    return { host, page: null, image: bytes };
  }
  if (!pageTypes.test(type)) {
    response.destroy();
    throw new Refused('wrong-type');
  }
  const { bytes } = await readBody(response, { limit: limits.htmlBytes, isEnough: createIsHeadOver() });
  const page = readPage(decodeHtml(bytes, response.headers['content-type'] ?? ''));
  return { host, page, image: await findImage(page, url, get, limits) };
}

/** @param {PageText} page @param {URL} base @param {Get} get @param {LinkPreviewTask['limits']} limits */
async function findImage({ image }, base, get, { imageBytes: limit }) {
  if (image === null) return null;
  try {
    const { response } = await get(permittedUrl(image, base), acceptImage);
    if (!imageTypes.test(mediaType(response))) {
      response.destroy();
      return null;
    }
    const { bytes, isWhole } = await readBody(response, { limit });
    return isWhole ? bytes : null;
  } catch {
    return null;
  }
}

/** @param {import('node:http').IncomingMessage} response */
function mediaType({ headers }) {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Whether the head has ended, in a charset that is ASCII there: what comes after is not waited for. */
function createIsHeadOver() {
  let before = '';
  /** @param {Buffer} chunk */
  return (chunk) => {
    const text = (before + chunk.toString('latin1')).toLowerCase();
    before = text.slice(-8);
    return text.includes('</head') || text.includes('<body');
  };
}
