/** Where the graph is: the page's own origin, unless the build says otherwise. Absolute. */
export const endpoint: string = new URL(
  (import.meta.env['VITE_GRAPHQL_URL'] as string | undefined) ?? '/graphql',
  window.location.href,
).href;

/** What the graph names without a host (images, uploads) is relative to it. */
export function absoluteUrl(path: string): string {
  const url = new URL(path, endpoint);
  // The development server stands before the gateway, whose addresses are of another origin then.
  return import.meta.env.DEV ? new URL(url.pathname + url.search, endpoint).href : url.href;
}
