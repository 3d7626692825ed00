import { eventLoopCpuMs, usageOf } from '../harness/usage.mjs';

const everyMs = 100;

/** What a Node process takes from now on. @param {number} pid */
export function watchUsage(pid) {
  const began = performance.now();
  const cpuMs = eventLoopCpuMs(pid);
  const before = rssMbOf(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, rssMbOf(pid));
  }, everyMs);
  return {
    /** `eventLoopPercent`: of a core, CPU of the thread that runs the event loop. */
    end() {
      clearInterval(timer);
      const after = rssMbOf(pid);
      const eventLoopPercent = (100 * (eventLoopCpuMs(pid) - cpuMs)) / (performance.now() - began);
      return { rssMb: { before, most: Math.max(most, after), after }, eventLoopPercent };
    },
  };
}

/** @param {number} pid */
function rssMbOf(pid) {
  return usageOf(pid).rssBytes / 1_048_576;
}
