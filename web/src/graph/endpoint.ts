/** Where the graph is: the page's own origin, unless the build says otherwise. Absolute. */
export const endpoint: string = new URL(
  (import.meta.env['VITE_GRAPHQL_URL'] as string | undefined) ?? '/graphql',
  window.location.href,
).href;

/** What the graph names without a host (images, uploads) is relative to it. */
export function absoluteUrl(path: string): string {
  return new URL(path, endpoint).href;
}
