import { isIP } from 'node:net';
import { Refused } from './refused.mjs';

const longest = 2_048;
/** Names that are of a machine or a network of its own, whatever a resolver says (RFC 6761, RFC 6762, RFC 7686, ICANN's .internal). */
const privateName =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa|onion|invalid|test)$/u;

/**
 * The address to ask, without its fragment. Only http and https at their own ports, without a name and password, of a host that has a
 * dot: other names are of this network.
 * @param {string} text @param {URL} [base] @returns {URL}
 */
export function permittedUrl(text, base) {
  if (text.length > longest || !URL.canParse(text, base?.href)) throw new Refused('forbidden-url');
  const url = new URL(text, base);
  url.hash = '';
  const { protocol, username, password, port, hostname, href } = url;
  const isWeb =
    (protocol === 'http:' || protocol === 'https:') && port === '' && username === '' && password === '';
  if (!isWeb || href.length > longest || !isPermittedHost(hostname)) throw new Refused('forbidden-url');
  return url;
}

/** @param {string} hostname */
function isPermittedHost(hostname) {
  if (isIP(bareHost(hostname)) !== 0) return true;
  const name = hostname.replace(/\.$/u, '');
  return name.length <= 253 && name.includes('.') && !privateName.test(name);
}

/** An address without the brackets that IPv6 has in a URL. @param {string} hostname */
export function bareHost(hostname) {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}
