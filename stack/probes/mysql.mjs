import { exchange } from './exchange.mjs';

/** Resolves when MySQL or MariaDB greets: its first packet, after a header of 4 bytes, begins with protocol version 10. @param {number} port @param {string} [host] */
export async function probeMysql(port, host) {
  const version = await exchange({ port, host, read: (bytes) => (bytes.length < 5 ? undefined : bytes[4]) });
  if (version !== 10) throw new Error('does not greet as MySQL does');
}
