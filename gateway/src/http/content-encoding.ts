/** What bodies may be compressed by, the better one first. */
export const contentEncodings = ['br', 'gzip'] as const;
export type ContentEncoding = (typeof contentEncodings)[number];

/** The best encoding that a client accepts, by its `accept-encoding`; undefined: as it is. */
export function acceptedEncoding(
  header: string | string[] | undefined,
  offered: readonly ContentEncoding[] = contentEncodings,
): ContentEncoding | undefined {
  if (header === undefined) return undefined;
  const qualities = new Map<string, number>();
  for (const part of String(header).toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((each) => each.trim());
    const quality = parameters.find((each) => each.startsWith('q='))?.slice(2);
    qualities.set(name, quality === undefined ? 1 : Number(quality));
  }
  const qualityOf = (name: string): number => qualities.get(name) ?? qualities.get('*') ?? 0;
  // NaN, which is what a nonsense quality is, is not above 0 either.
  const [best] = offered
    .filter((encoding) => qualityOf(encoding) > 0)
    .toSorted((a, b) => qualityOf(b) - qualityOf(a));
  return best;
}
