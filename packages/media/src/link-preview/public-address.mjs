import { isIPv4, isIPv6 } from 'node:net';

/**
 * What IANA's registries of special addresses say is not globally reachable, relays that lead elsewhere, and one address of a public block
 * under which a cloud answers with secrets (Azure's 168.63.129.16).
 * @type {readonly (readonly [string, number])[]}
 */
const reservedIPv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * Of global unicast, 2000::/3, what is not. All that carries an IPv4 address in itself is refused whatever that is: mapped, compatible and
 * NAT64 addresses are outside of 2000::/3; 6to4 and Teredo stand here.
 * @type {readonly (readonly [string, number])[]}
 */
const reservedIPv6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

/** Whether an address is one of the public internet, to be reached by unicast. What is not understood is not. @param {string} address @returns {boolean} */
export function isPublicAddress(address) {
  if (isIPv4(address))
    return !reservedIPv4.some(([network, length]) => isWithin(bitsOfIPv4, address, network, length));
  if (!isIPv6(address) || address.includes('%')) return false;
  if (!isWithin(bitsOfIPv6, address, '2000::', 3)) return false;
  if (reservedIPv6.some(([network, length]) => isWithin(bitsOfIPv6, address, network, length))) return false;
  return !isIsatap(bitsOfIPv6(address));
}

/** @param {(address: string) => string} bitsOf @param {string} address @param {string} network @param {number} length */
function isWithin(bitsOf, address, network, length) {
  return bitsOf(address).startsWith(bitsOf(network).slice(0, length));
}

/** An IPv4 address as interface (RFC 5214). @param {string} bits */
function isIsatap(bits) {
  const middle = Number.parseInt(bits.slice(64, 96), 2);
  return middle === 0x5efe || middle === 0x2005efe;
}

/** @param {string} address */
function bitsOfIPv4(address) {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

/** The URL parser writes an address in one way. @param {string} address */
function bitsOfIPv6(address) {
  const [head = '', tail = ''] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after].map((group) => group.toString(2).padStart(16, '0')).join('');
}

/** @param {string} text */
function groupsOf(text) {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
