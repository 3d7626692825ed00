import type { Admission } from './admit.ts';
import type { RunningOperation } from './begin-operation.ts';

/** Begins once it is admitted, at once if it is; not when its client has left by then. Either way it counts until `onEnd`. */
export function beginWhenAdmitted(
  admission: Admission | Promise<Admission>,
  begin: (admission: Admission) => RunningOperation,
  onEnd: () => void,
): RunningOperation {
  if (!(admission instanceof Promise)) return begin(admission);
  let running: RunningOperation | undefined;
  let isOver = false;
  const follow = async (): Promise<void> => {
    const admitted = await admission;
    if (isOver) onEnd();
    else running = begin(admitted);
  };
  void follow();
  const end = (how: 'stop' | 'drain') => (): void => {
    isOver = true;
    running?.[how]();
  };
  return { stop: end('stop'), drain: end('drain') };
}
