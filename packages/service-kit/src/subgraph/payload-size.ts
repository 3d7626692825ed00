/**
 * Whether a payload, written as JSON, may have more than `limit` characters: keys, strings and a little for each value are
 * counted, and counting stops at the limit. Cheaper than writing it down twice.
 */
export function isLargerThan(payload: unknown, limit: number): boolean {
  let left = limit;
  const count = (value: unknown): void => {
    if (left < 0) return;
    left -= typeof value === 'string' ? value.length + 2 : 5;
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      left -= key.length + 4;
      count(inner);
      if (left < 0) return;
    }
  };
  count(payload);
  return left < 0;
}
