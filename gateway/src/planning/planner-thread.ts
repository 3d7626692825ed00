// A thread that plans: started with a supergraph, it answers each request with a result.
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { loadSupergraph } from '../supergraph/load-supergraph.ts';
import { createPlanMaker } from './make-plan.ts';
import type { PlanRequest, PlanResult } from './planner.ts';
import type { PlannerThreadData } from './thread-handle.ts';

/** Where the event loop and this thread want the same core, the loop has it: on Linux, where each thread has a priority of its own. */
function giveWay(): void {
  try {
    const [, id = ''] = /\/(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? [];
    setPriority(Number(id), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // There is no such thing here.
  }
}

giveWay();
const { sdl, ...options } = workerData as PlannerThreadData;
const make = createPlanMaker(loadSupergraph(sdl, { isValid: true }), options);
const send = (message: PlanResult | 'ready'): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is no window
  parentPort?.postMessage(message);
};
parentPort?.on('message', (request: PlanRequest) => send(make(request)));
send('ready');
