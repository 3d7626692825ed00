import { connect } from 'node:net';
import { StackProblem } from '../terminal/problem.mjs';

/**
 * Checks that something listens where a setting points; what it is and whether it lets us in, its users find out.
 * @param {string} setting  such as PARLEY_MYSQL_URL
 * @param {string} url  a URL or, for Kafka, `host:port,…`; of several hosts any one may answer
 */
export async function assertGivenIsThere(setting, url) {
  const addresses = addressesOf(url);
  if (addresses.length === 0 || (await Promise.all(addresses.map(answers))).includes(true)) return;
  const where = addresses.map(({ host, port }) => `${host}:${port}`).join(', ');
  throw new StackProblem(
    `${setting} points to ${where}, where nothing answers: start it there, or unset ${setting}.`,
  );
}

/**
 * @param {string} url
 * @returns {{host: string, port: number}[]} none where only DNS knows them
 */
export function addressesOf(url) {
  if (url.startsWith('mongodb+srv:')) return [];
  const [scheme, rest = ''] = url.includes('://') ? url.split('://', 2) : ['kafka', url];
  const hosts = (rest.split(/[/?]/, 1)[0] ?? '').replace(/^.*@/, '').split(',');
  return hosts.map((address) => {
    const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(address) ?? [];
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? defaultPorts.get(scheme ?? '') ?? 0) };
  });
}

const defaultPorts = new Map([
  ['mysql', 3306],
  ['mongodb', 27017],
  ['redis', 6379],
  ['rediss', 6379],
  ['kafka', 9092],
]);

/** @param {{host: string, port: number}} address @returns {Promise<boolean>} */
function answers({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3_000 });
    const end = (/** @type {boolean} */ answer) => (socket.destroy(), resolve(answer));
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}
