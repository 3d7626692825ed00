import { interruptOnSignals, isOnlyInterrupted } from '../system/interruption.mjs';
import { StackProblem } from './problem.mjs';

/** @typedef {(undo: () => Promise<void>) => void} OnEnd  what to stop at the end; the last thing started is stopped first */

/**
 * Runs a launcher: whatever ends it (its work, a failure, a signal), all that it started is stopped, in order, before it exits.
 * @param {(onEnd: OnEnd) => Promise<number>} work  resolves with the exit code
 * @param {{last?: () => string | undefined}} [options] `last` is printed when everything has been stopped
 */
export async function runLauncher(work, { last } = {}) {
  interruptOnSignals();
  /** @type {(() => Promise<void>)[]} */
  const undos = [];
  let code = await work((undo) => undos.push(undo)).catch(report);
  for (const undo of undos.toReversed()) {
    await undo().catch((error) => {
      code = 1;
      console.error(error);
    });
  }
  const line = last?.();
  if (line !== undefined) console.log(line);
  process.exit(code);
}

/** @param {unknown} error @returns {number} the exit code */
function report(error) {
  if (isOnlyInterrupted(error)) return 1;
  console.error(error instanceof StackProblem ? error.message : error);
  return error instanceof StackProblem ? error.exitCode : 1;
}
