import { createBackOff, sleep, withTimeout } from '@parley/async';
import type { Logger } from '@parley/service-kit/process';
import cluster, { type Worker } from 'node:cluster';
import type { WorkerMessage, WorkerQuestion, WorkerReport } from './messages.ts';

/** How long a worker may take to say how it stands, in milliseconds. */
const answerMs = 1_500;
/** One that lived so long was well: the next need not wait as long as if it had not, in milliseconds. */
const wellMs = 60_000;

export type KeptWorker = ReturnType<typeof keepWorker>;

/** A worker that is always there: one that ends is followed by another of the same name. */
export function keepWorker(name: string, logger: Logger) {
  const closing = new AbortController();
  const reports = new Map<number, (report: WorkerReport) => void>();
  let worker: Worker | undefined;
  let questions = 0;

  const run = async (onUrl: (url: string) => void): Promise<Ending> => {
    worker = cluster.fork({ INSTANCE_ID: name }).on('message', (message: WorkerMessage) => {
      if (message.kind === 'report') reports.get(message.id)?.(message.report);
      else onUrl(message.url);
    });
    logger.info({ worker: name, pid: worker.process.pid }, 'A worker begins');
    const ending = await endingOf(worker);
    worker = undefined;
    return ending;
  };
  const first = begin(run, name);
  const kept = keep(first, { run, name, logger, signal: closing.signal });

  return {
    name,
    /** Resolves to its URL when it listens for the first time; rejects when it ends before that. */
    listens: first.listens,
    /** Undefined while there is none, or while it does not answer. */
    async report(this: void): Promise<WorkerReport | undefined> {
      const asked = worker;
      if (asked?.isConnected() !== true) return undefined;
      const id = (questions += 1);
      const answer = new Promise<WorkerReport>((resolve) => reports.set(id, resolve));
      const question: WorkerQuestion = { kind: 'report', id };
      asked.send(question, () => undefined);
      return withTimeout(answerMs, answer, () => new Error(`${name} does not answer.`))
        .catch(() => undefined)
        .finally(() => reports.delete(id));
    },
    /** Lets it end its operations with their cursors. Rejects when it did not end in order. */
    async close() {
      closing.abort();
      worker?.process.kill('SIGTERM');
      const { code, signal } = await kept;
      if (code !== 0 && signal !== 'SIGTERM')
        throw new Error(`${name} did not close in order: it ended with ${signal ?? code}.`);
    },
  };
}

type Run = (onUrl: (url: string) => void) => Promise<Ending>;

function begin(run: Run, name: string) {
  let ends = Promise.resolve<Ending>(inOrder);
  const listens = new Promise<string>((resolve, reject) => {
    ends = run(resolve);
    void ends.then(() => reject(new Error(`${name} could not start. Its log says why.`)));
  });
  return { ends, listens };
}

/** Resolves to how the last one ended. One that never listened would not do better the next time. */
async function keep(
  first: ReturnType<typeof begin>,
  { run, name, logger, signal }: { run: Run; name: string; logger: Logger; signal: AbortSignal },
): Promise<Ending> {
  const backOff = createBackOff({ firstMs: 100, maxMs: 10_000 });
  let since = Date.now();
  let ending = await first.ends;
  const hasListened = await first.listens.then(
    () => true,
    () => false,
  );
  if (!hasListened) return ending;
  while (!signal.aborted) {
    if (Date.now() - since > wellMs) backOff.reset();
    logger.error({ worker: name, ...ending }, 'A worker has ended; another takes its place');
    await sleep(backOff.next(), signal);
    since = Date.now();
    ending = signal.aborted ? inOrder : await run(() => undefined);
  }
  return ending;
}

const inOrder: Ending = { code: 0, signal: null };

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

function endingOf(worker: Worker): Promise<Ending> {
  return new Promise((resolve) => {
    worker.once('exit', (code: number | null, signal: string | null) => resolve({ code, signal }));
    // It could not even be forked.
    worker.once('error', (error) => resolve({ code: null, signal: error.message }));
  });
}
