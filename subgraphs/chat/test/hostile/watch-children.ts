import { readdirSync, readFileSync } from 'node:fs';

/** The most memory that any process has had which this one has started since; where Linux reports it. */
export function watchChildren(): { peakMiB(): number; close(): void } {
  let peak = 0;
  const measure = (): void => {
    for (const pid of childrenOf(process.pid)) peak = Math.max(peak, highWaterMiB(pid));
  };
  const timer = setInterval(measure, 4);
  return {
    peakMiB() {
      const answer = peak;
      peak = 0;
      return answer;
    },
    close: () => clearInterval(timer),
  };
}

/** The process that this one has started with such a text among its arguments. @throws when there is none */
export function childWith(argument: string): number {
  const found = childrenOf(process.pid).find((pid) => read(`/proc/${pid}/cmdline`).includes(argument));
  if (found === undefined) throw new Error(`No process was started with ${argument}.`);
  return Number(found);
}

/** Any thread may have started one. */
function childrenOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean),
  );
}

function highWaterMiB(pid: string): number {
  return Number(/^VmHWM:\s+(\d+)/mu.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** A process may be gone by now. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
