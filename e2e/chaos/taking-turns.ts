/** The next gateway for each attempt. */
export function takingTurns(urls: readonly string[], first: number): () => string {
  let turn = first;
  return () => urls[turn++ % urls.length] ?? '';
}
