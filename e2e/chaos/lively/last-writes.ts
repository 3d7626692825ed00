import type { Done } from './act.ts';
import { isDone } from './lost-texts.ts';

/**
 * Which of the deeds of one person that set one thing may be what is there now; `null`: none of them. One that was acknowledged gives way to
 * what began after that. One that was not, or of which an attempt was not answered, may come at any time.
 */
export function possibleLast(dones: readonly Done[]): readonly (Done | null)[] {
  const succeeded = dones.filter(isDone);
  const isUnsure = ({ answer, failures }: Done): boolean => answer === undefined || failures.length > 0;
  const isFollowed = ({ answer }: Done): boolean =>
    succeeded.some(({ beganAt }) => beganAt > (answer?.at ?? Infinity));
  const possible = dones.filter((done) => isUnsure(done) || (isDone(done) && !isFollowed(done)));
  return succeeded.length === 0 ? [null, ...possible] : possible;
}
