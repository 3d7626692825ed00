import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ProcessLimits {
  /** From its start to its end, in milliseconds: then it is killed. */
  readonly timeoutMs: number;
  readonly heapMiB: number;
  /** A longer answer is none, and ends it at once. */
  readonly answerBytes: number;
  /** For work beside JavaScript; 4 unless said. */
  readonly threads?: number;
}

/**
 * What a program answers to a task and bytes: a line of JSON, then bytes. Null when the process was lost, took too long, or answered too much
 * or something else. It gets nothing of our environment, and so no secret. Rejects only when no process can be started here.
 */
export function runProcess(
  program: URL,
  { task, bytes }: { readonly task: object; readonly bytes?: Uint8Array },
  { timeoutMs, heapMiB, answerBytes, threads = 4 }: ProcessLimits,
): Promise<ProcessAnswer | null> {
  return new Promise((resolve, reject) => {
    const args = [`--max-old-space-size=${heapMiB}`, fileURLToPath(program), JSON.stringify(task)];
    const child = spawn(process.execPath, args, {
      env: { MALLOC_ARENA_MAX: '1', UV_THREADPOOL_SIZE: String(threads) },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > answerBytes) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.stdin.on('error', () => undefined); // it ended before it had read all: its exit code says so
    child.once('error', reject);
    child.once('close', (code) =>
      resolve(code === 0 && size <= answerBytes ? split(Buffer.concat(chunks)) : null),
    );
    child.stdin.end(bytes);
  });
}

export interface ProcessAnswer {
  readonly head: unknown;
  readonly body: Buffer;
}

/** The process has read what a stranger wrote: its answer may be anything. */
function split(answer: Buffer): ProcessAnswer | null {
  const end = Math.max(answer.indexOf('\n'), 0);
  try {
    return {
      head: JSON.parse(answer.subarray(0, end).toString()) as unknown,
      body: answer.subarray(end + 1),
    };
  } catch {
    return null;
  }
}
