import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * What a program beside this file answers to bytes: a line of JSON, then bytes. Null when the process was lost or took too long. It gets
 * nothing of our environment, and so no secret.
 */
export function runProcess(
  program: `./${string}.mjs`,
  task: object,
  bytes: Uint8Array,
  { timeoutMs, heapMiB }: { readonly timeoutMs: number; readonly heapMiB: number },
): Promise<ProcessAnswer | null> {
  return new Promise((resolve, reject) => {
    const path = fileURLToPath(new URL(program, import.meta.url));
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMiB}`, path, JSON.stringify(task)], {
      env: { MALLOC_ARENA_MAX: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.once('error', () => undefined); // it ended before it had read all: its exit code says so
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? split(Buffer.concat(chunks)) : null));
    child.stdin.end(bytes);
  });
}

export interface ProcessAnswer {
  readonly head: unknown;
  readonly body: Buffer;
}

function split(answer: Buffer): ProcessAnswer {
  const end = answer.indexOf('\n');
  return { head: JSON.parse(answer.subarray(0, end).toString()) as unknown, body: answer.subarray(end + 1) };
}
