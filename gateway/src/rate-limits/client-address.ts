import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** The address that a request comes from. */
export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/**
 * Behind proxies it is the last of `X-Forwarded-For` that no trusted proxy has; what stands before that may be anybody's invention.
 * `trusted`: addresses and networks such as `10.0.0.0/8`. Throws for what is neither.
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const proxies = new BlockList();
  for (const network of trusted) addNetwork(proxies, network);
  const isTrusted = (address: string): boolean => proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

  return ({ headers, socket }) => {
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
    const path = trusted.length === 0 || forwarded === '' ? [] : forwarded.split(',');
    let address = plainAddress(socket.remoteAddress ?? '');
    while (isIP(address) !== 0 && isTrusted(address)) {
      const before = plainAddress(withoutPort(path.pop()?.trim() ?? ''));
      if (isIP(before) === 0) break;
      address = before;
    }
    return countedAs(address);
  };
}

export function areNetworks(networks: readonly string[]): boolean {
  try {
    createClientAddress(networks);
    return true;
  } catch {
    return false;
  }
}

function addNetwork(proxies: BlockList, network: string): void {
  const [address = '', bits, ...rest] = network.split('/');
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  const length = bits === undefined ? most : Number(/^\d{1,3}$/.test(bits) ? bits : NaN);
  if (version === 0 || rest.length > 0 || !(length <= most))
    throw new Error(`${network.slice(0, 100)} is no address, and no network such as 10.0.0.0/8`);
  proxies.addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4');
}

/** Some proxies add the port (`1.2.3.4:5678`, `[::1]:80`), or brackets alone; a bare IPv6 address has none. */
function withoutPort(entry: string): string {
  const [, inBrackets, plain] = /^(?:\[([\w:.%]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(entry) ?? [];
  return inBrackets ?? plain ?? entry;
}

/** IPv4 as it is, also where a socket that takes both says `::ffff:…`; IPv6 without the zone, which is the link's own name for it. */
function plainAddress(given: string): string {
  const [address = ''] = given.split('%', 1);
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return address;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** Every owner of one IPv6 address has 2^64 of them: a network of so many counts as one. */
function countedAs(address: string): string {
  if (!isIPv6(address)) return address;
  return `${groupsOf(address)
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = address.split('::', 2);
  const [before, after] = [groupsIn(head), groupsIn(tail ?? '')];
  const missing = Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

function groupsIn(part: string): readonly number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!isIPv4(group)) return [parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
