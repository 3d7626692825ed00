/** Finds a peer that vanished without a word; TCP alone would take many minutes. */
export type SilenceWatch = ReturnType<typeof watchSilence>;

/** Two intervals are the time-out: a peer that is only busy is not given up for one late answer. */
const maxSilentIntervals = 2;

/** `ping`: asks for an answer. `onSilent`: there has been none for `timeoutMs`. */
export function watchSilence(
  timeoutMs: number,
  { ping, onSilent }: { ping: () => void; onSilent: () => void },
) {
  let silentIntervals = 0;
  const tick = (): void => {
    if (silentIntervals >= maxSilentIntervals) return onSilent();
    silentIntervals += 1;
    ping();
  };
  // After what has arrived already: when this process itself was busy, the answers wait to be read.
  const timer = setInterval(() => setImmediate(tick), timeoutMs / maxSilentIntervals);
  /** `answered`: the peer has sent something, whatever it is. */
  return { answered: () => void (silentIntervals = 0), stop: () => clearInterval(timer) };
}
