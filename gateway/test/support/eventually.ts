/** Waits until `read` gives what is wanted; fails with the last value. Only for what tells nobody when it changes. */
export async function eventually<T>(read: () => Promise<T> | T, wanted: T, timeoutMs = 3_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value === wanted) return;
    if (Date.now() > end) throw new Error(`Still ${String(value)}, not ${String(wanted)}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
