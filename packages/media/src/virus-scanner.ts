import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';

/** What a scanner says of bytes; `too-large`: it takes no file of so many. */
export type ScanResult =
  | { readonly verdict: 'clean' }
  | { readonly verdict: 'infected'; readonly signature: string }
  | { readonly verdict: 'too-large' };

/** Rejects when the scanner is unavailable, answers too late, or not at all: then nothing is known of the bytes. */
export type ScanForViruses = (bytes: AsyncIterable<Buffer>) => Promise<ScanResult>;

const longestAnswer = 4_096;

/**
 * Scans by clamd's protocol (INSTREAM; clamd(8)), each file over a connection of its own. `address`: the path of a Unix socket, or
 * `host:port`. `timeoutMs`: for all of it.
 */
export function createVirusScanner(
  address: string,
  { timeoutMs }: { readonly timeoutMs: number },
): ScanForViruses {
  const place = placeOf(address);
  return async (bytes) => {
    const socket = connect(place);
    const deadline = setTimeout(() => socket.destroy(new Error('The virus scanner is late.')), timeoutMs);
    const answered = answerOf(socket);
    const over = new AbortController();
    const sending = send(socket, bytes, over.signal).catch((error: Error) => void socket.destroy(error));
    try {
      // Where the bytes are too many it answers before it has read them all.
      return readAnswer(await answered);
    } finally {
      clearTimeout(deadline);
      over.abort();
      socket.destroy();
      await sending;
    }
  };
}

/** @throws unless it is a path, or a host and a port. */
function placeOf(address: string): NetConnectOpts {
  if (address.startsWith('/')) return { path: address };
  const [, host = '', port] = /^\[?([^\]]+)\]?:(\d{1,5})$/u.exec(address) ?? [];
  if (port === undefined) throw new Error(`"${address}" is neither a path nor host:port of a clamd.`);
  return { host, port: Number(port) };
}

/** Looks for an answer before each write: to write to who has answered and closed would be an error, and the answer lost. */
async function send(socket: Socket, bytes: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
  socket.write('zINSTREAM\0');
  for await (const chunk of bytes) {
    if (chunk.length === 0) continue;
    await setImmediate(undefined, { signal });
    if (!socket.write(Buffer.concat([lengthOf(chunk.length), chunk])))
      await once(socket, 'drain', { signal });
  }
  await setImmediate(undefined, { signal });
  socket.write(lengthOf(0));
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** All that comes up to the first NUL. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      const end = answer.indexOf('\0');
      if (end >= 0) resolve(answer.slice(0, end));
      else if (answer.length > longestAnswer) socket.destroy(new Error('The virus scanner says too much.'));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The virus scanner has closed the connection.')));
  });
}

/** @throws for all but a verdict. */
function readAnswer(answer: string): ScanResult {
  if (answer === 'stream: OK') return { verdict: 'clean' };
  const [, signature] = /^stream: (\S+) FOUND$/u.exec(answer) ?? [];
  if (signature !== undefined) return { verdict: 'infected', signature };
  if (answer.startsWith('INSTREAM size limit exceeded')) return { verdict: 'too-large' };
  throw new Error(`The virus scanner could not scan: ${answer}`);
}
