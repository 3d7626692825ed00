import { writeSync } from 'node:fs';
import { Session, type Debugger } from 'node:inspector';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { debugged, looksPerStall, turns, type WatchdogData } from './watchdog.ts';

const stackTimeoutMs = 2_000;
const { shared, stallMs, base } = workerData as WatchdogData;

/** A process that waits, or that gets little of a busy machine's processors while it starts, is given so many times as long. */
const idlePatience = 6;

/** Its own looks are counted, not time: while the whole process is stopped there are none. */
let looks = 0;
let seen = Atomics.load(shared, turns);
let cpuAtTurn = cpuMs();
const timer = setInterval(() => {
  const now = Atomics.load(shared, turns);
  if (now !== seen || Atomics.load(shared, debugged) !== 0) {
    looks = 0;
    cpuAtTurn = cpuMs();
  } else looks += 1;
  seen = now;
  const spins = cpuMs() - cpuAtTurn >= stallMs / 2;
  if (looks < looksPerStall * (spins ? 1 : idlePatience)) return;
  clearInterval(timer);
  void endProcess();
}, stallMs / looksPerStall);

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function endProcess(): Promise<void> {
  const stack = await Promise.race([stackOfMainThread(), sleep(stackTimeoutMs, ['(not to be had)'])]);
  const msg = 'The event loop has not turned: the process ends';
  log({ level: 'fatal', time: new Date().toISOString(), ...base, stallMs, stack: stack.join('\n'), msg });
  // Nothing that runs in the main thread, an exit handler say, can be waited for.
  process.kill(process.pid, 'SIGKILL');
}

function stackOfMainThread(): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const session = new Session();
    const urls = new Map<string, string>();
    session.connectToMainThread();
    session.on('Debugger.scriptParsed', ({ params }) => void urls.set(params.scriptId, params.url));
    session.on('Debugger.paused', ({ params }) =>
      resolve(params.callFrames.map((frame) => describe(frame, urls))),
    );
    session.post('Debugger.enable');
    session.post('Debugger.pause');
  });
}

function describe(
  { functionName, location: { scriptId, lineNumber, columnNumber = 0 } }: Debugger.CallFrame,
  urls: ReadonlyMap<string, string>,
): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return `    at ${name} (${urls.get(scriptId) ?? ''}:${lineNumber + 1}:${columnNumber + 1})`;
}

/** As the logger writes; a full pipe must not keep the process. */
function log(line: object): void {
  try {
    writeSync(1, `${JSON.stringify(line)}\n`);
  } catch {
    // The reader of the log has stopped.
  }
}
