import { CodedError } from '@parley/service-kit/contract';
import { FairQueue } from './fair-queue.ts';
import type { Planner, PlanRequest, PlanResult } from './planner.ts';
import { ThreadHandle, type ThreadOptions } from './thread-handle.ts';

export interface PlannerThreadsOptions extends ThreadOptions {
  readonly threads: number;
  /** So many operations may wait for a thread. */
  readonly maxWaiting: number;
}

interface Waiting {
  readonly request: PlanRequest;
  settle(result: Promise<PlanResult>): void;
}

/** Plans beside the event loop. Resolves when the threads can; rejects with a sentence when they cannot start. */
export async function startPlannerThreads(options: PlannerThreadsOptions): Promise<Planner> {
  const threads = Array.from({ length: options.threads }, () => new ThreadHandle(options));
  const closeThreads = async (): Promise<void> =>
    void (await Promise.all(threads.map((each) => each.close())));
  await Promise.all(threads.map((thread) => thread.start())).catch(async (error: unknown) => {
    await closeThreads();
    throw error;
  });
  const queue = new FairQueue<Waiting>(options.maxWaiting);
  const idle = [...threads];
  let isClosed = false;

  const plan = async (thread: ThreadHandle, request: PlanRequest): Promise<PlanResult> => {
    try {
      return await thread.plan(request);
    } catch (error) {
      if (isClosed) throw outdated();
      throw error;
    } finally {
      idle.push(thread);
      next();
    }
  };
  const next = (): void => {
    const thread = idle.pop();
    if (thread === undefined) return;
    const waiting = queue.take();
    if (waiting === undefined) idle.push(thread);
    else waiting.settle(plan(thread, waiting.request));
  };
  return {
    plan: (request, countedFor) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(outdated());
        const dropped = queue.add(countedFor, { request, settle: resolve });
        dropped?.settle(Promise.reject(tooMany(options.maxWaiting)));
        next();
      }),
    share: (request, countedFor) => queue.share(countedFor, (waiting) => waiting.request === request),
    waiting: () => queue.size,
    close: async () => {
      isClosed = true;
      for (let left = queue.take(); left !== undefined; left = queue.take())
        left.settle(Promise.reject(outdated()));
      await closeThreads();
    },
  };
}

const retryAfterMs = 1_000;

function tooMany(maxWaiting: number): CodedError {
  return new CodedError(
    `More new operations wait to be planned than the limit of ${maxWaiting}. Try again in a moment.`,
    { code: 'OVERLOADED', retryAfterMs },
  );
}

/** Whose planner is closed is admitted anew by the next supergraph, or the gateway shuts down. */
function outdated(): CodedError {
  return new CodedError('The gateway does not plan operations any more. Try again in a moment.', {
    code: 'OVERLOADED',
    retryAfterMs,
  });
}
