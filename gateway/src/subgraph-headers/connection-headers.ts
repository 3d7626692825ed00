import { SocketClosure } from '@parley/service-kit/transport';
import { CloseCode } from 'graphql-ws';
import { isEntity } from '../execution/fetch/entity.ts';
import { isHeaderValue } from './header-names.ts';
import { forwardedOf, type ForwardedHeaders } from './subgraph-headers.ts';

/**
 * What a socket's client sends on: the headers of its upgrade request, and in their place those in `headers` of `connection_init`, where
 * browsers, which can set no headers, and tools put them. Throws {@link SocketClosure} for what is no header.
 */
export function connectionHeaders(
  payload: Readonly<Record<string, unknown>> | undefined,
  upgrade: ForwardedHeaders,
  mayForward: (name: string) => boolean,
): ForwardedHeaders {
  if (upgrade.problem !== undefined) throw refused(upgrade.problem);
  const given = payload?.['headers'];
  if (!isEntity(given)) return upgrade;
  const found = new Map(Object.entries(upgrade.headers));
  const named = new Set<string>();
  for (const [key, value] of Object.entries(given)) {
    const name = key.toLowerCase();
    if (!mayForward(name)) continue;
    if (!isHeaderValue(value)) throw refused(`${name} in \`headers\` has no value that a header can have.`);
    if (named.has(name)) throw refused(`${name} is in \`headers\` twice.`);
    named.add(name);
    found.set(name, value);
  }
  const forwarded = named.size === 0 ? upgrade : forwardedOf([...found]);
  if (forwarded.problem !== undefined) throw refused(forwarded.problem);
  return forwarded;
}

/** The reason of a closure has 123 bytes at most. */
function refused(reason: string): SocketClosure {
  return new SocketClosure(CloseCode.BadRequest, reason.slice(0, 120));
}
