import { request } from 'node:http';
import { hostOf } from './host-of.mjs';
import { openSocket } from './open-socket.mjs';
import { permittedUrl } from './permitted-url.mjs';
import { Refused } from './refused.mjs';

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

const maxHeaderSize = 16 * 1024;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for an address and follows its redirects; each place is checked like the first. Nothing is sent of anybody: no cookie, no
 * credentials, no referrer.
 * @param {{
 *   readonly resolveHost: (hostname: string) => Promise<readonly string[]>, readonly signal: AbortSignal, readonly userAgent: string,
 *   readonly mostRedirects: number, readonly onAsk: (host: string) => void, readonly network: import('./link-preview-task.ts').TestNetwork | undefined,
 * }} deps
 */
export function createGet({ resolveHost, signal, userAgent, mostRedirects, onAsk, network }) {
  /** @param {URL} url @param {string} accept @returns {Promise<IncomingMessage>} */
  const ask = async (url, accept) => {
    const addresses = await resolveHost(url.hostname);
    onAsk(hostOf(url));
    const socket = await openSocket(url, addresses, { signal, network });
    return exchange(url, socket, { accept, 'accept-encoding': 'gzip', 'user-agent': userAgent });
  };
  /** @param {URL} start @param {string} accept @returns {Promise<{response: IncomingMessage, url: URL}>} */
  return async (start, accept) => {
    let url = start;
    for (let followed = 0; followed <= mostRedirects; followed += 1) {
      const response = await ask(url, accept);
      const { statusCode = 0, headers } = response;
      if (!redirects.has(statusCode)) return { response: accepted(response), url };
      response.destroy();
      url = permittedUrl(headers.location ?? '', url);
    }
    throw new Refused('too-many-redirects');
  };
}

/** @param {IncomingMessage} response */
function accepted(response) {
  if (response.statusCode === 200) return response;
  response.destroy();
  throw new Refused((response.statusCode ?? 0) >= 500 ? 'server-error' : 'wrong-status');
}

/** @param {URL} url @param {import('node:net').Socket} socket @param {Record<string, string>} headers @returns {Promise<IncomingMessage>} */
function exchange({ host, hostname, pathname, search }, socket, headers) {
  return new Promise((resolve, reject) => {
    const broken = () => reject(new Refused('broken'));
    const asked = request({
      createConnection: () => socket,
      host: hostname,
      path: `${pathname}${search}`,
      headers: { host, ...headers, connection: 'close' },
      setHost: false,
      maxHeaderSize,
      insecureHTTPParser: false,
    });
    asked.once('response', resolve);
    asked.once('upgrade', (_response, upgraded) => {
      upgraded.destroy();
      broken();
    });
    asked.on('error', broken);
    asked.once('close', broken); // after a response it changes nothing
    asked.end();
  });
}
