import type { RequestListener } from 'node:http';
import { HttpError, writeHttpError } from './graphql-responses.ts';

/**
 * A request line such as `GET //` is no URL, and would throw where nothing catches: it is answered here. So is a path with dot segments:
 * what it leads to would be decided by the one that resolves them, the gateway or a service behind it.
 */
export function refuseBadTarget(next: RequestListener): RequestListener {
  return (request, response) => {
    const target = request.url ?? '';
    if (URL.canParse(target, 'http://gateway') && !hasDotSegments(target)) return next(request, response);
    const error = new HttpError(400, 'BAD_REQUEST', 'The request target is not valid.');
    return writeHttpError(request, response, error);
  };
}

/** Also those that are encoded, once or more often, or separated by what some take for a slash. */
export function hasDotSegments(target: string): boolean {
  const [path = ''] = target.split(/[?#]/, 1);
  const plain = path
    .replace(/%(?:25)+/g, '%')
    .replace(/%2e/gi, '.')
    .replace(/%2f|%5c/gi, '/');
  return plain.split(/[/\\]/).some((segment) => segment === '.' || segment === '..');
}
