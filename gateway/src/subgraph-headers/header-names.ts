import { cookiesHeader, timeoutHeader } from '@parley/service-kit/contract';

/** RFC 9110, 5.6.2; in small letters, and without `*`, which stands for the rest of a name in rules. */
const headerName = /^[!#$%&'+.^_`|~\da-z-]+$/;

/** RFC 9110, 5.5, as Node reads it: characters of one byte, none of them a line break. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/** Of one connection, not of a message (RFC 9110, 7.6.1). */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What says how a message is to be read. */
const framing = ['content-length', 'content-encoding', 'content-type', 'expect', 'host'];

/** The gateway writes these to subgraphs itself. */
const written = ['accept', 'accept-encoding', 'traceparent', 'tracestate', timeoutHeader, cookiesHeader];

const notSent: ReadonlySet<string> = new Set([...hopByHop, ...framing, ...written]);

/** The gateway answers its clients with these itself, or browsers would take them for the gateway's own word. */
const notReturned: ReadonlySet<string> = new Set([
  ...hopByHop,
  ...framing,
  'cache-control',
  'date',
  'etag',
  'vary',
  'www-authenticate',
]);

/** Who the client is: only where it is named as it is, never by its beginning. */
const credentials: ReadonlySet<string> = new Set(['authorization', 'cookie']);

/** Why this header cannot be sent to subgraphs by a rule; undefined: it can be. */
export function whyNotSent(name: string): string | undefined {
  if (!headerName.test(name)) return `${name.slice(0, 100)} is no name of a header`;
  if (hopByHop.includes(name)) return `${name} belongs to one connection and is not passed on`;
  if (name.startsWith('sec-websocket-')) return `${name} belongs to one connection and is not passed on`;
  if (notSent.has(name)) return `${name} is written by the gateway itself`;
  return undefined;
}

/** Why this header cannot come back to clients; undefined: it can. */
export function whyNotReturned(name: string): string | undefined {
  if (!headerName.test(name)) return `${name.slice(0, 100)} is no name of a header`;
  if (notReturned.has(name) || name.startsWith('access-control-') || name.startsWith('sec-websocket-'))
    return `${name} is written by the gateway itself`;
  return undefined;
}

/** A name, or the beginning of names: `x-tenant`, `x-app-*`. */
export function matches(pattern: string, name: string): boolean {
  if (!pattern.endsWith('*')) return pattern === name;
  const read = asRead(name);
  return name.startsWith(pattern.slice(0, -1)) && !credentials.has(read) && whyNotSent(read) === undefined;
}

/** Many servers read `x_viewer` as `x-viewer`. */
export function asRead(name: string): string {
  return name.replaceAll('_', '-');
}
