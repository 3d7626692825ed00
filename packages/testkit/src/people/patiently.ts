import { platform } from '../platform/platform.ts';
import type { Answer } from './graphql-client.ts';

/** What ends by itself: a store or a subgraph that a slow machine let wait too long, or a queue that was full. */
const transient = new Set(['SERVICE_UNAVAILABLE', 'SUBGRAPH_UNAVAILABLE', 'OVERLOADED']);
const timeoutMs = 60_000;
const everyMs = 200;

/**
 * Sends again, as an app should, while an answer only says that something does not answer at the moment; the last answer where it still
 * does after 60 s. `isRepeat`: what was sent before may have been done all the same.
 */
export async function patiently<Data>(
  attempt: () => Promise<Answer<Data>>,
): Promise<{ readonly answer: Answer<Data>; readonly isRepeat: boolean }> {
  const deadline = performance.now() + timeoutMs;
  for (let isRepeat = false; ; isRepeat = true) {
    const answer = await attempt();
    if (!isTransient(answer) || performance.now() > deadline) return { answer, isRepeat };
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** On the platform of all tests, which is as slow as the machine is. On one of the test's own each failure may be what it looks for. */
export async function patientlyIfShared<Data>(attempt: () => Promise<Answer<Data>>): Promise<Answer<Data>> {
  return platform().isOwn ? attempt() : (await patiently(attempt)).answer;
}

function isTransient({ errors = [] }: Answer<unknown>): boolean {
  return errors.length > 0 && errors.every(({ extensions: { code = '' } }) => transient.has(code));
}
