/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Remembers a process, so that it ends with the bench. @param {import('node:child_process').ChildProcess} process_ */
export function onLeave(process_) {
  running.add(process_);
  process_.once('exit', () => running.delete(process_));
}

/** Ends a process by SIGTERM, after 5 s by SIGKILL; resolves when it is gone. @param {import('node:child_process').ChildProcess} process_ @returns {Promise<void>} */
export function finished(process_) {
  if (process_.exitCode !== null || process_.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => process_.kill('SIGKILL'), 5_000);
    process_.once('exit', () => (clearTimeout(late), resolve()));
    process_.kill('SIGTERM');
  });
}

/** Ends all that is still there. */
export async function stopChildren() {
  await Promise.all([...running].map(finished));
}
