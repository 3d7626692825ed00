import { setTimeout } from 'node:timers/promises';

/** Resolves after that many milliseconds, or at once when the signal is aborted. Never rejects. */
export async function sleep(
  ms: number,
  signal?: AbortSignal,
  { ref = true }: { readonly ref?: boolean } = {},
): Promise<void> {
  await setTimeout(ms, undefined, { ref, ...(signal === undefined ? {} : { signal }) }).catch(
    () => undefined,
  );
}
