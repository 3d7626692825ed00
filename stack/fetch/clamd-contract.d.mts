/** A real virus scanner: clamd on PATH, from the cache, or out of Debian's packages; `missing` says why there is none. */
export function findOrFetchClamd(): Promise<
  { readonly program: string; readonly libraryPath: string } | { readonly missing: string }
>;
