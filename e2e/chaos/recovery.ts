import type { Sent } from './sender.ts';

/** When a fault began and when all of it was taken back, in ms of the clock of the sends. */
export interface FaultTimes {
  readonly from: number;
  readonly to: number;
}

/** How sends got over a fault, in ms. */
export interface Recovery {
  /** From the begin of the fault to the first answer to a send that began after it. */
  readonly firstSuccess: number;
  /** The longest time from the begin of the fault on in which no send at all was answered. */
  readonly outage: number;
  /** From the end of the fault to the answer of the last send that began before that end; 0 when none waited so long. */
  readonly settled: number;
}

export function recoveryOf(sends: readonly Sent[], { from, to }: FaultTimes): Recovery {
  const answered = sends.flatMap(({ beganAt, answer }) =>
    answer === undefined ? [] : [{ beganAt, at: answer.at }],
  );
  const times = answered.map(({ at }) => at).filter((at) => at >= from);
  const waits = times
    .toSorted((one, other) => one - other)
    .map((at, index, all) => at - (all[index - 1] ?? from));
  const firsts = answered.filter(({ beganAt }) => beganAt >= from).map(({ at }) => at - from);
  const lasts = answered.filter(({ beganAt }) => beganAt < to).map(({ at }) => at - to);
  return {
    firstSuccess: Math.round(firsts.reduce((least, ms) => Math.min(least, ms), Infinity)),
    outage: Math.round(waits.reduce((most, ms) => Math.max(most, ms), 0)),
    settled: Math.round(lasts.reduce((most, ms) => Math.max(most, ms), 0)),
  };
}

/** What the slowest send waited for: its failures, each with its time. */
export function storyOf(sends: readonly Sent[]): string {
  const lasted = ({ beganAt, answer }: Sent): number => (answer?.at ?? Infinity) - beganAt;
  const [slowest] = sends.toSorted((one, other) => lasted(other) - lasted(one));
  if (slowest === undefined || slowest.failures.length === 0) return '';
  const tries = slowest.failures.map(({ code, tookMs = 0, text }) => `${code} after ${tookMs} ms: ${text}`);
  return `${Math.round(lasted(slowest))} ms: ${tries.join('; ')}`.slice(0, 1_000);
}
