import { exchange } from './exchange.mjs';

/** Resolves when Redis answers a PING; one that wants a password is up too. @param {number} port @param {string} [host] */
export async function probeRedis(port, host) {
  const answer = await exchange({ port, host, hello: Buffer.from('PING\r\n'), read: readLine });
  if (!answer.startsWith('+PONG') && !answer.startsWith('-NOAUTH'))
    throw new Error(`answers ${answer.trim()}`);
}

/** @param {Buffer} bytes */
function readLine(bytes) {
  return bytes.includes('\r\n') ? bytes.toString('latin1') : undefined;
}
