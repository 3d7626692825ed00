import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isIP } from 'node:net';
import { once } from 'node:events';
import { bareHost } from './permitted-url.mjs';
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
    const socket = dial(url, placeOf(address, url, network));
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

/** @param {URL} url @param {{readonly host: string, readonly port: number}} place */
function dial({ protocol, hostname }, place) {
  if (protocol === 'http:') return connect(place);
  const servername = isIP(bareHost(hostname)) === 0 ? hostname : '';
  return connectTls({ ...place, servername, ALPNProtocols: ['http/1.1'] });
}

/** @param {string} address @param {URL} url @param {TestNetwork | undefined} network */
function placeOf(address, { protocol }, network) {
  const port = protocol === 'https:' ? 443 : 80;
  if (network === undefined) return { host: address, port };
  return { host: '127.0.0.1', port: network.routes[`${address}:${port}`] ?? network.otherwise };
}
