import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Clamd, eventually, freePort, startClamd, testVirus } from '@parley/testkit';
import { createServer, type Server, type Socket } from 'node:net';
import { createVirusScanner } from '../src/index.ts';

const timeouts = { timeoutMs: 120_000 };
let clamd: Clamd;
beforeAll(async () => {
  clamd = await startClamd();
}, 300_000);
afterAll(() => clamd.close());

async function* inChunks(bytes: Buffer): AsyncGenerator<Buffer> {
  yield Buffer.alloc(0);
  for (let at = 0; at < bytes.length; at += 7_777) yield bytes.subarray(at, at + 7_777);
}

test('a scanner tells what is clean and what is not, over TCP and a Unix socket', async () => {
  const { socket, address } = clamd;
  for (const place of [socket, address]) {
    const scan = createVirusScanner(place, timeouts);
    expect(await scan(inChunks(Buffer.from('harmless')))).toEqual({ verdict: 'clean' });
    expect(await scan(inChunks(Buffer.alloc(0)))).toEqual({ verdict: 'clean' });
    const virus = Buffer.concat([Buffer.alloc(7_770), Buffer.from(testVirus), Buffer.alloc(1_000_000)]);
    expect(await scan(inChunks(virus))).toEqual({
      verdict: 'infected',
      signature: 'Parley.Test.UNOFFICIAL',
    });
  }
});

test('what is larger than the scanner takes is neither', async () => {
  const { address, mostBytes } = clamd;
  const scan = createVirusScanner(address, timeouts);
  expect(await scan(inChunks(Buffer.alloc(mostBytes)))).toEqual({ verdict: 'clean' });
  for (const size of [mostBytes + 1, 10 * mostBytes])
    // Its answer may be lost, where it closes while something is on its way to it.
    await eventually(async () =>
      expect(await scan(inChunks(Buffer.alloc(size)))).toEqual({ verdict: 'too-large' }),
    );
});

test('without a scanner, or without its answer, nothing is known', async () => {
  const scanAt = (address: string, timeoutMs = timeouts.timeoutMs) =>
    createVirusScanner(address, { timeoutMs })(inChunks(Buffer.from('harmless')));
  await expect(scanAt(`127.0.0.1:${await freePort()}`)).rejects.toThrow('ECONNREFUSED');
  await expect(scanAt('/nowhere/at/all')).rejects.toThrow('ENOENT');
  const answers = [
    ['', 'closed'],
    ['stream: OK', 'closed'],
    ['COMMAND READ TIMED OUT ERROR\0', 'could not scan'],
    ['stream: OK FOUND or not\0', 'could not scan'],
    ['x'.repeat(10_000), 'too much'],
  ] as const;
  for (const [answer, problem] of answers) {
    const server = await listening((socket) => socket.resume().end(answer));
    await expect(scanAt(addressOf(server))).rejects.toThrow(problem);
    server.close();
  }
  const silent = await listening((socket) => socket.resume());
  await expect(scanAt(addressOf(silent), 50)).rejects.toThrow('late');
  silent.close();
  for (const address of ['clamd', 'clamd:port', ':', ''])
    expect(() => createVirusScanner(address, timeouts)).toThrow('neither a path');
});

function listening(answer: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      answer(socket);
    }).listen(0, '127.0.0.1', () => resolve(server));
  });
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `127.0.0.1:${address.port}`;
}
