import { withTimeout } from '@parley/async';

const answerWithinMs = 10_000;

/** An answer of a store. One that never comes, since a host has vanished or a driver waits in vain, would hold a relay up for ever. */
export function inTime<Answer>(answer: Promise<Answer>, withinMs = answerWithinMs): Promise<Answer> {
  return withTimeout(withinMs, answer, () => new Error(`The store did not answer for ${withinMs} ms`));
}
