import type { IncomingHttpHeaders } from 'node:http';
import { HttpError } from './graphql-responses.ts';

/** What a page of any origin may send without asking first (Fetch, CORS-safelisted). */
const simpleTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
/** Headers that make a browser ask. */
const askingHeaders = ['x-apollo-operation-name', 'apollo-require-preflight'];

/** Throws for a request that a browser would send for any page without asking whether it may. */
export function preventCsrf(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'];
  if (type !== undefined && !simpleTypes.includes(essenceOf(type))) return;
  if (askingHeaders.some((name) => (headers[name] ?? '') !== '')) return;
  throw new HttpError(
    400,
    'BAD_REQUEST',
    'This request could come from a page of any origin (CSRF). Send it with the content type application/json, ' +
      `or with one of the headers ${askingHeaders.join(', ')}.`,
  );
}

/** A media type without its parameters. */
export function essenceOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}
