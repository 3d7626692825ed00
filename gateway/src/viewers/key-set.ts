import { createRemoteJWKSet, customFetch, type FetchImplementation } from 'jose';

/** How long one address may take, in milliseconds. */
const timeoutMs = 1_500;

/** The keys of the issuer, fetched from the first of its addresses that has them; undefined without an address. */
export function createKeySet(urls: readonly string[]): ReturnType<typeof createRemoteJWKSet> | undefined {
  const [first] = urls;
  if (first === undefined) return undefined;
  return createRemoteJWKSet(new URL(first), {
    timeoutDuration: timeoutMs * urls.length,
    [customFetch]: (_url, options) => fetchFromAny(urls, options),
  });
}

/** Throws what the last one threw. */
async function fetchFromAny(
  urls: readonly string[],
  options: Parameters<FetchImplementation>[1],
): Promise<Response> {
  let failure: unknown;
  for (const url of urls) {
    try {
      const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]);
      const response = await fetch(url, { ...options, signal });
      if (response.ok) return response;
      await response.body?.cancel();
      failure = new Error(`${url} answers ${response.status}.`);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
