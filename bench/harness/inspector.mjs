import { WebSocket } from 'ws';
import { textOf } from '../sockets/text-of.mjs';

/**
 * A session with a Node process that was started with `--inspect=127.0.0.1:<port>`.
 * @param {number} port
 * @returns {Promise<{send: (method: string, params?: object) => Promise<any>, close: () => void}>}
 */
export async function inspect(port) {
  const [target] = /** @type {{webSocketDebuggerUrl: string}[]} */ (
    await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
  );
  if (target === undefined) throw new Error(`Nothing is to be inspected at port ${port}.`);
  const socket = new WebSocket(target.webSocketDebuggerUrl, {
    perMessageDeflate: false,
    maxPayload: 2 ** 30,
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  /** @type {Map<number, (answer: any) => void>} */
  const asked = new Map();
  let lastId = 0;
  socket.on('message', (data) => {
    const message = JSON.parse(textOf(data));
    asked.get(message.id)?.(message);
    asked.delete(message.id);
  });
  return {
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        asked.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
        socket.send(JSON.stringify({ id, method, params }));
      }),
    close: () => socket.terminate(),
  };
}
