import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../system/find-on-path.mjs';
import { withLock } from '../system/lock.mjs';
import { processStart, recordedProcess, startDetached, stopRecorded } from '../system/process.mjs';
import { waitUntil } from '../system/wait-until.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a pid that now belongs to another process is left alone', async () => {
  const pidFile = join(folder, 'mysql.pid');
  writeFileSync(
    pidFile,
    JSON.stringify({ pid: process.pid, startedAt: 'before the crash', command: 'mariadbd' }),
  );
  expect(recordedProcess(pidFile)).toBeUndefined();
  await stopRecorded(pidFile);
  expect(existsSync(pidFile)).toBe(false);
});

test('a pid file that is absent or broken off counts as nothing running', () => {
  expect(recordedProcess(join(folder, 'absent.pid'))).toBeUndefined();
  writeFileSync(join(folder, 'broken.pid'), '{"pid": 1');
  expect(recordedProcess(join(folder, 'broken.pid'))).toBeUndefined();
});

test('what was started is stopped, also when it ignores SIGTERM', async () => {
  const files = { logFile: join(folder, 'log'), pidFile: join(folder, 'pid') };
  const stubborn = "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)";
  const child = await startDetached({
    command: process.execPath,
    args: ['-e', stubborn],
    cwd: folder,
    ...files,
  });
  const pid = child.pid ?? 0;
  while (!readFileSync(files.logFile, 'utf8').includes('up'))
    await new Promise((resolve) => setTimeout(resolve, 20));
  await stopRecorded(files.pidFile, { timeoutMs: 100 });
  expect(processStart(pid)).toBeUndefined();
});

test('one holds the lock at a time, and that of a crashed launcher is free', async () => {
  const file = join(folder, 'lock');
  writeFileSync(
    file,
    JSON.stringify({ pid: process.pid, startedAt: 'before the crash', command: 'launcher' }),
  );
  expect(await withLock(file, async () => 'done')).toBe('done');
  expect(existsSync(file)).toBe(false);
});

const hasPython = process.platform === 'linux' && findOnPath('python3') !== undefined;

(hasPython ? test : test.skip)(
  'a process whose first thread has ended runs until its last one ends: it holds its ports for as long',
  async () => {
    const files = { logFile: join(folder, 'log'), pidFile: join(folder, 'pid') };
    const program = [
      'import ctypes, threading, time',
      'threading.Thread(target=time.sleep, args=(60,)).start()',
      'ctypes.CDLL(None).pthread_exit(None)',
    ].join('\n');
    const child = await startDetached({ command: 'python3', args: ['-c', program], cwd: folder, ...files });
    await waitUntil(async () => expect(stateOf(child.pid)).toBe('Z'), { timeout: 60_000 });
    expect(recordedProcess(files.pidFile)?.pid).toBe(child.pid);
    await stopRecorded(files.pidFile, { signal: 'SIGKILL' });
    expect(recordedProcess(files.pidFile)).toBeUndefined();
  },
);

/** @param {number | undefined} pid */
function stateOf(pid) {
  return / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
}

test('a command that ignores SIGTERM is killed when the launcher is interrupted, and awaited until it is gone', async () => {
  const script = `
    import { runCommand } from './run-command.mjs';
    import { interruptOnSignals } from './interruption.mjs';
    interruptOnSignals();
    const stubborn = "process.on('SIGTERM', () => {}); console.log(process.pid); setInterval(() => {}, 1000)";
    await runCommand(process.execPath, ['-e', stubborn], { show: true });
    console.log('gone');`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../system', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  /** @type {string[]} */
  const lines = [];
  for await (const line of createInterface({ input: launcher.stdout })) {
    if (lines.push(line) === 1) launcher.kill('SIGTERM');
  }
  expect(lines[1]).toBe('gone');
  expect(processStart(Number(lines[0]))).toBeUndefined();
});

test('a command that is missing when the launcher is interrupted signals nobody', async () => {
  const script = `
    import { interruption } from './interruption.mjs';
    import { runCommand } from './run-command.mjs';
    interruption.abort(new Error('Something else has failed.'));
    const { missing } = await runCommand('/nowhere/nothing', []);
    console.log(missing);`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../system', import.meta.url)),
    // A process group of its own: without the guard all of it is ended, and this test with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  launcher.stdout.on('data', (chunk) => (output += chunk));
  const [code, signal] = await once(launcher, 'close');
  expect([output, code, signal]).toEqual(['true\n', 0, null]);
});
