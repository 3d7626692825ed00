import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isIP } from 'node:net';
import { once } from 'node:events';
import { bareHost } from './permitted-url.mjs';
import { hostOf } from './host-of.mjs';
import { Refused } from './refused.mjs';

/** @typedef {import('./link-preview-task.ts').TestNetwork} TestNetwork */

/** Addresses of one name that are tried. */
const mostTried = 2;

/**
 * Connects to one of these very addresses; the name is only for the certificate.
 * @param {URL} url @param {readonly string[]} addresses
 * @param {{readonly signal: AbortSignal, readonly network: TestNetwork | undefined}} options
 * @returns {Promise<import('node:net').Socket>}
 */
export async function openSocket(url, addresses, { signal, network }) {
  for (const address of addresses.slice(0, mostTried)) {
    const socket = dial(url, placeOf(address, url, network), network?.authority);
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    try {
      await once(socket, url.protocol === 'https:' ? 'secureConnect' : 'connect', { signal });
      // What comes later is told by the request that uses it.
      socket.on('error', () => undefined);
      return socket;
    } catch {
      socket.destroy();
      signal.throwIfAborted();
    }
  }
  throw new Refused('unreachable');
}

/**
 * @param {URL} url @param {{readonly host: string, readonly port: number}} place
 * @param {string | undefined} authority of a test, in place of those that Node trusts
 */
function dial({ protocol, hostname }, place, authority) {
  if (protocol === 'http:') return connect(place);
  // The dot at the end of a name is no part of it for a certificate (RFC 6066, 3).
  const servername = isIP(bareHost(hostname)) === 0 ? hostOf({ hostname }) : '';
  const trusted = authority === undefined ? {} : { ca: authority };
  return connectTls({ ...place, ...trusted, servername, ALPNProtocols: ['http/1.1'] });
}

/** @param {string} address @param {URL} url @param {TestNetwork | undefined} network */
function placeOf(address, { protocol }, network) {
  const port = protocol === 'https:' ? 443 : 80;
  if (network === undefined) return { host: address, port };
  return { host: '127.0.0.1', port: network.routes[`${address}:${port}`] ?? network.otherwise };
}
