import { every } from '@parley/async';
import { eventually } from '@parley/testkit';

/** Resolves when something else that is done at this interval was done so many times: for what is not to happen. */
export async function intervals(count: number, intervalMs: number): Promise<void> {
  let done = 0;
  const work = () => Promise.resolve(void (done += 1));
  const task = every(intervalMs, { work, onError: () => undefined });
  task.start();
  await eventually(() => {
    if (done < count) throw new Error(`It was done ${done} of ${count} times.`);
  });
  task.stop();
}
