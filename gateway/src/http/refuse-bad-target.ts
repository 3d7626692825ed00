import type { RequestListener } from 'node:http';
import { writeErrors } from './graphql-responses.ts';

/** A request line such as `GET //` is no URL, and would throw where nothing catches: it is answered here. */
export function refuseBadTarget(next: RequestListener): RequestListener {
  return (request, response) => {
    if (URL.canParse(request.url ?? '', 'http://gateway')) return next(request, response);
    const error = { message: 'The request target is not valid.', extensions: { code: 'BAD_REQUEST' } };
    return writeErrors(request, response, 400, [error]);
  };
}
