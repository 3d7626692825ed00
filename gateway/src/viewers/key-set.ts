import { createRemoteJWKSet, customFetch, type FetchImplementation } from 'jose';
import { firstAnswer } from '../subgraphs/first-answer.ts';

/** How long one address may take, in milliseconds. */
const timeoutMs = 1_500;

/** The keys of an issuer, fetched from the first of its addresses, one at least, that has them. */
export function createKeySet(urls: readonly string[]): ReturnType<typeof createRemoteJWKSet> {
  const [first = ''] = urls;
  return createRemoteJWKSet(new URL(first), {
    timeoutDuration: timeoutMs * urls.length,
    [customFetch]: (_url, options) => firstAnswer(urls, (url) => fetchKeys(url, options)),
  });
}

async function fetchKeys(url: string, options: Parameters<FetchImplementation>[1]): Promise<Response> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(url, { ...options, signal });
  if (response.ok) return response;
  await response.body?.cancel();
  throw new Error(`${url} answers ${response.status}.`);
}
