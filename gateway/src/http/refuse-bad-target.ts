import type { RequestListener } from 'node:http';
import { HttpError, writeHttpError } from './graphql-responses.ts';

/**
 * A request line such as `GET //` is no URL, and would throw where nothing catches: it is answered here. So are paths that two readers may
 * read differently: `//host/path`, which some take for an authority, and dot segments, which the gateway or a service behind it resolves.
 */
export function refuseBadTarget(next: RequestListener): RequestListener {
  return (request, response) => {
    const target = request.url ?? '';
    const isUrl = !namesAuthority(target) && URL.canParse(target, 'http://gateway');
    if (isUrl && !hasDotSegments(target)) return next(request, response);
    const error = new HttpError(400, 'BAD_REQUEST', 'The request target is not valid.');
    return writeHttpError(request, response, error);
  };
}

/** A backslash counts as a slash in a URL. */
function namesAuthority(target: string): boolean {
  return /^[/\\]{2}/.test(target);
}

/** Also those that are encoded, once or more often, with parameters (`..;a`), or separated by what some take for a slash. */
export function hasDotSegments(target: string): boolean {
  const [path = ''] = target.split(/[?#]/, 1);
  const decoded = decodedFully(path);
  return decoded === undefined || decoded.split(/[/\\]/).some((segment) => /^\.\.?(?:;|$)/.test(segment));
}

/** Nobody encodes a path so often who means what it says; each time costs a pass over all of it. */
const mostPasses = 8;

/** Until nothing of ASCII is left to decode; undefined: that takes too many passes. */
function decodedFully(path: string): string | undefined {
  let decoded = path;
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const next = decoded
      .replace(/%(?:25)+/g, '%')
      .replace(/%([0-7][\da-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    if (next === decoded) return decoded;
    decoded = next;
  }
  return undefined;
}
