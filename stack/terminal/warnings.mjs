import { isWarning, readLogLine } from './log-line.mjs';

/**
 * Prints what services warn of, one line each. A message that a service repeats is printed once, and counted every `periodMs`.
 * @param {(line: string) => void} print
 * @param {{periodMs?: number}} [options]
 * @returns {{see: (instance: string, line: string) => void, close: () => void}} `close` prints what is still to be counted
 */
export function createWarnings(print, { periodMs = 10_000 } = {}) {
  /** @type {Map<string, {line: string, repeats: number}>} */
  const printed = new Map();
  const count = () => {
    for (const [key, entry] of printed) {
      if (entry.repeats === 0) printed.delete(key);
      else print(`${entry.line} (${entry.repeats} more)`);
      entry.repeats = 0;
    }
  };
  const timer = setInterval(count, periodMs).unref();
  return {
    see(instance, text) {
      const said = readLogLine(text);
      if (said === undefined || !isWarning(said)) return;
      const key = `${instance} ${said.level} ${said.message}`;
      const before = printed.get(key);
      if (before !== undefined) {
        before.repeats += 1;
        return;
      }
      const line = `${instance.padEnd(12)} ${said.level.padEnd(5)} ${said.text}`;
      printed.set(key, { line, repeats: 0 });
      print(line);
    },
    close() {
      clearInterval(timer);
      count();
    },
  };
}
