import type { HttpExchange } from './http-exchange.ts';

/** One timer for all tries of a request. */
export interface Deadline {
  isOver: boolean;
  current: HttpExchange | undefined;
  clear(): void;
}

/** Clear it: its timer keeps the process. */
export function createDeadline(timeoutMs: number): Deadline {
  const deadline: Deadline = { isOver: false, current: undefined, clear: () => clearTimeout(timer) };
  const timer = setTimeout(() => {
    deadline.isOver = true;
    deadline.current?.cancel(new Error(`There is no answer after ${timeoutMs} ms.`));
  }, timeoutMs);
  return deadline;
}
