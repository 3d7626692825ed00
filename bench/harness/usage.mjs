import { readFileSync } from 'node:fs';

const ticksPerSecond = 100; // USER_HZ, which is 100 on every Linux that Node runs on
const pageBytes = 4_096;

/** What a process has used so far, from /proc (Linux). @param {number} pid @returns {{cpuMs: number, rssBytes: number}} */
export function usageOf(pid) {
  return usageIn(`/proc/${pid}/stat`);
}

/** CPU of the thread that runs a Node process's event loop, in milliseconds. @param {number} pid */
export function eventLoopCpuMs(pid) {
  return usageIn(`/proc/${pid}/task/${pid}/stat`).cpuMs;
}

/** @param {string} file */
function usageIn(file) {
  const stat = readFileSync(file, 'utf8');
  // The name, in brackets, may hold spaces; fields are counted behind it: state is the first.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, rssPages] = [fields[11], fields[12], fields[21]].map(Number);
  return {
    cpuMs: (((user ?? 0) + (system ?? 0)) * 1_000) / ticksPerSecond,
    rssBytes: (rssPages ?? 0) * pageBytes,
  };
}

/** The sum of several. @param {readonly number[]} pids */
export function usageOfAll(pids) {
  const all = pids.map(usageOf);
  return {
    cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssBytes: all.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  };
}
