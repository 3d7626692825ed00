import type { IncomingMessage, RequestListener } from 'node:http';
import { anyHost, parseHost, type HostRule } from './allowed-hosts.ts';
import { HttpError, writeHttpError } from './graphql-responses.ts';

/** What is wrong with the hosts that a request asks for; undefined: nothing. */
export type CheckHosts = (request: IncomingMessage) => HttpError | undefined;

/** A probe may know the address of a machine alone, or no host at all (HTTP/1.0). These tell nothing but a status. */
const probes = new Set(['/livez', '/readyz']);
const longestQuote = 100;

/**
 * A page of a stranger's may lead its own name to an address of ours (DNS rebinding): its requests are of the same origin then, and
 * their `Host` alone shows it. `why`: the end of the sentence for a host that may not be asked for.
 */
export function createHostCheck(rule: HostRule, why: string): CheckHosts {
  return (request) => {
    if (countHosts(request.rawHeaders) > 1)
      return new HttpError(400, 'BAD_REQUEST', 'The request has more than one Host header.');
    if (rule === anyHost) return undefined;
    for (const asked of hostsOf(request)) {
      const host = parseHost(asked);
      if (host !== undefined && rule(host)) continue;
      if (isProbe(request) && (asked === '' || host?.isAddress === true)) continue;
      if (host === undefined) return malformed(asked);
      const name = shortened(host.name);
      return new HttpError(421, 'BAD_REQUEST', `The host name ${name} is not served here: ${why}`);
    }
    return undefined;
  };
}

function isProbe({ url = '' }: IncomingMessage): boolean {
  return probes.has(url.split('?', 1)[0] ?? '');
}

function malformed(asked: string): HttpError {
  const problem =
    asked === ''
      ? 'The request does not say which host it asks for: it has no Host header.'
      : `${shortened(asked)} is no host name.`;
  return new HttpError(400, 'BAD_REQUEST', problem);
}

function shortened(text: string): string {
  return text.length <= longestQuote ? text : `${text.slice(0, longestQuote)}…`;
}

/** Node keeps the first of several in `headers`; another reader may take the last. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.length === 4 && rawHeaders[index]?.toLowerCase() === 'host') count += 1;
  return count;
}

/** A target such as `http://example.com/graphql` names a host too, which has precedence for some (RFC 9112, 3.2.2). */
function hostsOf({ headers, url = '' }: IncomingMessage): readonly string[] {
  const { host = '' } = headers;
  const authority = url.startsWith('/') ? undefined : /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  return authority === undefined ? [host] : [host, authority];
}

export function refuseForeignHosts(checkHosts: CheckHosts, next: RequestListener): RequestListener {
  return (request, response) => {
    const problem = checkHosts(request);
    if (problem === undefined) next(request, response);
    else writeHttpError(request, response, problem);
  };
}
