import type { Pause } from './until-answered.ts';

/** A pause that can be ended before its time: somebody wants to try again now. */
export function createWaker(pause: Pause): { readonly pause: Pause; readonly wake: () => void } {
  let waking = new AbortController();
  return {
    pause: (ms, signal) => pause(ms, AbortSignal.any([signal, waking.signal])),
    wake() {
      waking.abort();
      waking = new AbortController();
    },
  };
}
