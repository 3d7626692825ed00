import { isIPv4, isIPv6 } from 'node:net';

/** Whom a request asks for: a name in lower case without its last dot, or an address, IPv6 in brackets and in its shortest form. */
export interface Host {
  readonly name: string;
  readonly isAddress: boolean;
}

/** Whether a host may be asked for. */
export type HostRule = (host: Host) => boolean;

/** Of a `Host` header or an authority; its port says nothing. Undefined for what is no host. */
export function parseHost(text: string): Host | undefined {
  const [, host = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(text) ?? [];
  return host.startsWith('[') ? parseIPv6(host.slice(1, -1)) : parseName(host);
}

function parseIPv6(text: string): Host | undefined {
  const url = `http://[${text}]`;
  return isIPv6(text) && URL.canParse(url) ? { name: new URL(url).hostname, isAddress: true } : undefined;
}

/** Underscores too: containers have names with them. */
function parseName(text: string): Host | undefined {
  const name = text.toLowerCase().replace(/\.$/, '');
  return /^[\w-]+(?:\.[\w-]+)*$/.test(name) ? { name, isAddress: isIPv4(name) } : undefined;
}

/**
 * `patterns`: names, addresses, `*.example.com` for every name below example.com, `*` for any. Throws for what is none of these.
 */
export function createHostRule(patterns: readonly string[]): HostRule {
  const names = new Set<string>();
  const endings: string[] = [];
  for (const pattern of patterns) {
    if (pattern === '*') continue;
    const isWildcard = pattern.startsWith('*.');
    const host = parsePattern(isWildcard ? pattern.slice(2) : pattern);
    if (host === undefined || (isWildcard && host.isAddress))
      throw new Error(`${pattern.slice(0, 100)} is no host name, no address and no *.example.com`);
    if (isWildcard) endings.push(`.${host.name}`);
    else names.add(host.name);
  }
  if (patterns.includes('*')) return anyHost;
  return ({ name, isAddress }) =>
    names.has(name) || (!isAddress && endings.some((ending) => name.endsWith(ending)));
}

export function areHostPatterns(patterns: readonly string[]): boolean {
  try {
    createHostRule(patterns);
    return patterns.length > 0;
  } catch {
    return false;
  }
}

/** Without a port; IPv6 also without brackets. */
function parsePattern(text: string): Host | undefined {
  if (text.startsWith('[') && text.endsWith(']')) return parseIPv6(text.slice(1, -1));
  return parseIPv6(text) ?? parseName(text);
}

export const anyHost: HostRule = () => true;

/** What is asked for on the machine itself. An address is no name that somebody else could lead here. */
export const localHosts: HostRule = ({ name, isAddress }) =>
  isAddress || name === 'localhost' || name.endsWith('.localhost');

/** Whether only this machine reaches who listens there. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|::1)$/i.test(host);
}
