// How a stranger reaches a gateway: from an address of its own, so that nobody else is limited for what it does.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import { textOf } from '../sockets/text-of.mjs';
import { codeIn } from './tally.mjs';

/** @typedef {{url: string, files: string, seconds: number, token: string, perSecond: number}} Target  `url`: of `/graphql`; `files`: of a folder that takes uploads; `perSecond`: of each kind that comes at a rate */
/** @typedef {(target: Target, tally: import('./tally.mjs').Tally) => Promise<void>} Attack */

/** Linux gives a machine all of 127.0.0.0/8. */
export const localAddress = '127.0.0.2';

/** Does something so many times a second, whatever each takes; resolves when all have ended. @param {{perSecond: number, seconds: number}} pace @param {(n: number) => unknown} act */
export async function atPace({ perSecond, seconds }, act) {
  const began = performance.now();
  const acts = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = began + (n * 1_000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    acts.push(act(n));
  }
  await Promise.all(acts);
}

/** Sends over HTTP, and counts what comes. @param {string} url @param {import('./tally.mjs').Tally} tally */
export function openHttp(url, tally) {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 100, pipelining: 1, localAddress });
  return {
    /** @param {string} name @param {{body?: string, method?: 'GET' | 'POST', headers?: Record<string, string>}} request */
    async ask(name, { body, method = 'POST', headers = {} }) {
      try {
        const answer = await pool.request({
          path: pathname,
          method,
          headers: { 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body }),
        });
        tally.add(`${name}: ${answer.statusCode} ${codeIn(await answer.body.text())}`);
      } catch (error) {
        tally.add(
          `${name}: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`,
        );
      }
    },
    close: () => pool.destroy(),
  };
}

/**
 * Opens a socket, and counts what comes over it; resolves when it may be used.
 * @param {string} url @param {import('./tally.mjs').Tally} tally
 * @param {{name: string, token?: string, init?: boolean}} options  `init: false`: without `connection_init`
 */
export async function openSocket(url, tally, { name, token, init = true }) {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', {
    perMessageDeflate: false,
    localAddress,
  });
  const state = { left: false };
  socket.on('error', (error) => tally.add(`${name}: ${error.message}`));
  socket.on('close', (code) => {
    if (!state.left) tally.add(`${name}: closed with ${code}`);
  });
  const ready = new Promise((resolve) => {
    socket.once('close', resolve);
    if (!init) socket.once('open', resolve);
    socket.on('message', (data) => {
      const text = textOf(data);
      const { type } = JSON.parse(text);
      if (type === 'connection_ack') return resolve(undefined);
      if (type !== 'complete') tally.add(`${name}: ${type} ${codeIn(text)}`);
    });
  });
  if (init)
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: token && { accessToken: token } })),
    );
  await ready;
  return {
    socket,
    /** @param {object} message */
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    leave() {
      state.left = true;
      socket.terminate();
    },
  };
}
