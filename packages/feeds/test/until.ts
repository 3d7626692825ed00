/** Turns the loop until it is so, for 60 s at most: timers come due, and a slow machine has its time. */
export async function until(
  isSo: () => boolean,
  onTurn: (turn: number) => void = () => undefined,
): Promise<void> {
  const end = performance.now() + 60_000;
  for (let turn = 0; !isSo() && performance.now() < end; turn += 1) {
    onTurn(turn);
    await new Promise((resolve) => (turn % 2 === 0 ? setImmediate(resolve) : setTimeout(resolve)));
  }
}
