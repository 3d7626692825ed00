import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

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
      const before = plainAddress(path.pop()?.trim() ?? '');
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

/** IPv4 as it is, also where a socket that takes both says `::ffff:…`. */
function plainAddress(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  return mapped ?? address;
}

/** Every owner of one IPv6 address has 2^64 of them: a network of so many counts as one. */
function countedAs(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
