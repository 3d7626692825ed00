import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const stallMs = 2_000;
const watchdog = new URL('../dist/process/watchdog.js', import.meta.url).href;
let child: ChildProcessWithoutNullStreams;

/** A process with a watchdog that runs `code`; the thread is a file of the build. */
function run(code: string) {
  const start = `import { startWatchdog } from '${watchdog}';
    startWatchdog(${stallMs}, { service: 'spinner' }, { error: (fields) => { throw fields.err; } });`;
  child = spawn(process.execPath, ['--input-type=module', '-e', `${start}\n${code}`]);
  child.stderr.pipe(process.stderr);
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  return { ended, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

afterEach(() => void child.kill('SIGKILL'));

describe('an event loop that does not turn', () => {
  test.each([
    ['microtasks that beget microtasks', 'const spin = () => Promise.resolve().then(spin); spin();'],
    ['a loop', 'function spin() { for (;;); } setTimeout(spin, 10);'],
  ])('for %s ends its process, and the log has the stack', async (_, code) => {
    const { ended, lines } = run(code);
    const { value } = await lines.next();
    expect(JSON.parse(value as string)).toMatchObject({
      level: 'fatal',
      service: 'spinner',
      stallMs,
      stack: expect.stringContaining('at spin (file:'),
      msg: 'The event loop has not turned: the process ends',
    });
    expect(await ended).toEqual([null, 'SIGKILL']);
  });
});

describe('a process', () => {
  test('that was stopped for longer than the limit goes on', async () => {
    const { ended, lines } = run(`
      const timer = setInterval(() => console.log('turn'), 100);
      process.stdin.once('data', () => { clearInterval(timer); process.stdin.destroy(); console.log('bye'); });`);
    await lines.next();
    child.kill('SIGSTOP');
    await sleep(2 * stallMs);
    child.kill('SIGCONT');
    const turnsUntilJudged = (2 * stallMs) / 100;
    for (let turn = 0; turn < turnsUntilJudged; turn += 1)
      expect(await lines.next()).toMatchObject({ value: 'turn' });
    child.stdin.write('enough\n');
    expect(await ended).toEqual([0, null]);
  });

  test('that gets none of the processor is not taken for one that spins', async () => {
    const wait = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${2 * stallMs});`;
    expect(await run(wait).ended).toEqual([0, null]);
  });

  test('is not kept by its watchdog', async () => {
    expect(await run('').ended).toEqual([0, null]);
  });
});
