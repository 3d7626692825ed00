/**
 * Names of the cookies that a request is about, separated by commas. The gateway sends it where its client may send these to the subgraph
 * and takes them back from the answer: with a mutation over HTTP, of a page that is trusted.
 */
export const cookiesHeader = 'x-parley-cookies';

/** The values that a `Cookie` header has for a name. Several: more than one host or path has set one of this name. */
export function cookieValues(header: string | undefined, name: string): readonly string[] {
  return (header ?? '').split(';').flatMap((pair) => {
    const end = pair.indexOf('=');
    return end !== -1 && pair.slice(0, end).trim() === name ? [pair.slice(end + 1).trim()] : [];
  });
}

/** What a `Set-Cookie` header sets. */
export function cookieNameOf(setCookie: string): string {
  return (setCookie.split(/[=;]/u, 1)[0] ?? '').trim();
}
