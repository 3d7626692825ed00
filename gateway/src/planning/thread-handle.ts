import { Worker } from 'node:worker_threads';
import { requestError } from '../operations/errors.ts';
import type { PlanMakerOptions } from './make-plan.ts';
import type { PlanRequest, PlanResult } from './planner.ts';

/** What a planner's thread is started with. */
export interface PlannerThreadData extends PlanMakerOptions {
  readonly sdl: string;
}

export interface ThreadOptions {
  readonly data: PlannerThreadData;
  /** For one operation, in milliseconds. */
  readonly timeoutMs: number;
  /** Of the thread's heap. */
  readonly memoryMb: number;
  /** The compiled planner-thread.ts. */
  readonly file?: URL;
}

/** A thread that plans one operation at a time; one that takes too long over it, or all of its memory, is replaced. */
export class ThreadHandle {
  readonly #options: ThreadOptions;
  #worker: Promise<Worker> | undefined;
  #isClosed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Rejects with a sentence when the thread cannot start. */
  async start(): Promise<void> {
    await this.#running();
  }

  /** Call it again when it has settled. Rejects when the thread cannot start, or has been closed. */
  async plan(request: PlanRequest): Promise<PlanResult> {
    const worker = await this.#running();
    const { timeoutMs, memoryMb } = this.#options;
    const outcome = await ask(worker, request, timeoutMs);
    if (typeof outcome === 'object') return outcome;
    this.#replace(worker);
    switch (outcome) {
      case 'late':
        return unplannable(`takes longer than the limit of ${timeoutMs} ms`);
      case 'large':
        return unplannable(`takes more memory than the limit of ${memoryMb} MB`);
      case 'ended':
        throw new Error('The thread that planned this has ended.');
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = await this.#worker?.catch(() => undefined);
    await worker?.terminate();
  }

  #running(): Promise<Worker> {
    if (this.#isClosed) return Promise.reject(new Error('This planner has been closed.'));
    this.#worker ??= this.#start();
    return this.#worker;
  }

  #start(): Promise<Worker> {
    const started = startWorker(this.#options);
    const forget = (): void => {
      if (this.#worker === started) this.#worker = undefined; // the next operation starts another
    };
    started.then((worker) => worker.once('exit', forget), forget);
    return started;
  }

  /** At once, so that the next operation need not wait for it. */
  #replace(worker: Worker): void {
    void worker.terminate();
    this.#worker = this.#isClosed ? undefined : this.#start();
  }
}

function startWorker({ data, memoryMb, file }: ThreadOptions): Promise<Worker> {
  const worker = new Worker(file ?? new URL('./planner-thread.js', import.meta.url), {
    workerData: data,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  worker.unref();
  return new Promise((resolve, reject) => {
    worker.on('error', (error) => reject(startError(error, memoryMb)));
    worker.once('exit', () => reject(new Error('The planner has ended before it began.')));
    worker.once('message', () => resolve(worker));
  });
}

function startError(error: Error, memoryMb: number): Error {
  return isOutOfMemory(error)
    ? new Error(`The planner needs more than ${memoryMb} MB for this supergraph. Raise PLANNER_MEMORY_MB.`)
    : error;
}

type Outcome = PlanResult | 'late' | 'large' | 'ended';

function ask(worker: Worker, request: PlanRequest, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer);
      worker.off('message', settle);
      worker.off('error', onError);
      worker.off('exit', onExit);
      resolve(outcome);
    };
    const onError = (error: Error): void => settle(isOutOfMemory(error) ? 'large' : 'ended');
    const onExit = (): void => settle('ended');
    const timer = setTimeout(() => settle('late'), timeoutMs);
    worker.on('message', settle);
    worker.on('error', onError);
    worker.on('exit', onExit);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is no window
    worker.postMessage(request);
  });
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function unplannable(problem: string): PlanResult {
  const message = `Planning this operation ${problem}. Split it.`;
  return { kind: 'unplannable', error: requestError('GRAPHQL_VALIDATION_FAILED', message).toJSON() };
}
