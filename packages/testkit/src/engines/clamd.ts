import { findOrFetchClamd } from '@parley/stack/clamd';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import { freePort } from './free-port.ts';

/** What this scanner takes for a virus: it has no signature but this one. */
export const testVirus = 'PARLEY-TEST-VIRUS';

/** A real virus scanner, at both of its addresses. */
export interface Clamd {
  readonly socket: string;
  readonly address: string;
  /** It takes files of so many bytes. */
  readonly mostBytes: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it for good. */
  close(): Promise<void>;
}

const mebibyte = 1024 * 1024;

/** @throws with the reason where it cannot be had. */
export async function startClamd(): Promise<Clamd> {
  const found = await findOrFetchClamd();
  if ('missing' in found) throw new Error(`There is no virus scanner to try: ${found.missing}`);
  const folder = await mkdtemp(join(tmpdir(), 'clamd-'));
  const [socket, port, database] = [join(folder, 'socket'), await freePort(), join(folder, 'database')];
  await mkdir(database);
  await writeFile(join(database, 'test.ndb'), `Parley.Test:0:*:${Buffer.from(testVirus).toString('hex')}\n`);
  const settings = {
    Foreground: 'yes',
    LocalSocket: socket,
    TCPAddr: '127.0.0.1',
    TCPSocket: port,
    DatabaseDirectory: database,
    TemporaryDirectory: folder,
    StreamMaxLength: '2M',
  };
  const configuration = join(folder, 'clamd.conf');
  const lines = Object.entries(settings).map(([key, value]) => `${key} ${value}\n`);
  await writeFile(configuration, lines.join(''));
  let running: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    const one = running;
    running = null;
    if (one === null || one.exitCode !== null) return;
    const ended = new Promise((resolve) => one.once('close', resolve));
    one.kill('SIGTERM');
    await ended;
  };
  const start = async (): Promise<void> => {
    const env = { LD_LIBRARY_PATH: found.libraryPath };
    const one = spawn(found.program, ['--config-file', configuration], { env, stdio: 'ignore' });
    running = one;
    await eventually(
      async () => {
        if (one.exitCode !== null) throw new Error(`The virus scanner ended: ${one.exitCode}`);
        await answers(port);
      },
      { timeoutMs: 60_000 },
    );
  };
  await start();
  return {
    socket,
    address: `127.0.0.1:${port}`,
    mostBytes: 2 * mebibyte,
    start,
    stop,
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.write('zPING\0'));
    socket.once('data', () => resolve(socket.destroy() && undefined));
    socket.once('error', reject);
  });
}
