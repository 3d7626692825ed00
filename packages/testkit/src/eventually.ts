/**
 * Asks until the answer stands, for what no event announces: `probe` is repeated while it throws, `timeoutMs` at most.
 * @throws what `probe` threw last.
 */
export async function eventually<T>(
  probe: () => Promise<T> | T,
  { timeoutMs = 60_000, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
