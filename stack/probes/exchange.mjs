import { connect } from 'node:net';

/**
 * One short conversation over TCP: says `hello`, if there is one, and resolves with what `read` makes of the bytes so far.
 * @template Answer
 * @param {{port: number, host?: string | undefined, hello?: Buffer, timeout?: number, read: (bytes: Buffer) => Answer | undefined}} options
 *   `read` returns undefined until the answer is whole; timeout in ms
 * @returns {Promise<Answer>}
 */
export function exchange({ port, host = '127.0.0.1', hello, timeout = 2_000, read }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host });
    let bytes = Buffer.alloc(0);
    const fail = (/** @type {Error} */ error) => (socket.destroy(), reject(error));
    socket.setTimeout(timeout, () => fail(new Error('no answer in time')));
    socket.once('error', fail);
    socket.once('close', () => reject(new Error('closed without an answer')));
    socket.once('connect', () => hello && socket.write(hello));
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      try {
        const answer = read(bytes);
        if (answer === undefined) return;
        resolve(answer);
        socket.destroy();
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
