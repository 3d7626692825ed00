import type { RequestListener } from 'node:http';
import { HttpError, writeHttpError } from './graphql-responses.ts';

/** A request line such as `GET //` is no URL, and would throw where nothing catches: it is answered here. */
export function refuseBadTarget(next: RequestListener): RequestListener {
  return (request, response) => {
    if (URL.canParse(request.url ?? '', 'http://gateway')) return next(request, response);
    const error = new HttpError(400, 'BAD_REQUEST', 'The request target is not valid.');
    return writeHttpError(request, response, error);
  };
}
