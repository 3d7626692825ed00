import { exchange } from './exchange.mjs';

/** Resolves when Redis answers a PING; one that wants a password is up too. @param {number} port @param {string} [host] */
export async function probeRedis(port, host) {
  const read = (/** @type {Buffer} */ bytes) =>
    bytes.includes('\r\n') ? bytes.toString('latin1') : undefined;
  const answer = await exchange({ port, host, hello: Buffer.from('PING\r\n'), read });
  if (!answer.startsWith('+PONG') && !answer.startsWith('-NOAUTH'))
    throw new Error(`answers ${answer.trim()}`);
}
