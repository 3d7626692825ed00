/** Asks one address after the other until one answers. Rejects with the last failure when none does. */
export async function firstAnswer<Answer>(
  urls: readonly string[],
  ask: (url: string) => Promise<Answer>,
): Promise<Answer> {
  let failure: unknown;
  for (const url of urls) {
    try {
      return await ask(url);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
