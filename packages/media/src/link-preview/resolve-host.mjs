import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { bareHost } from './permitted-url.mjs';
import { isPublicAddress } from './public-address.mjs';
import { Refused } from './refused.mjs';

/** @typedef {import('./link-preview-task.ts').TestNetwork} TestNetwork */

/**
 * Asks each name once a request, and answers addresses that were checked: the connection is made to these, never to the name. A name with
 * one address that is not public is refused whole.
 * @param {TestNetwork | undefined} network
 */
export function createResolveHost(network) {
  const findAddresses = network === undefined ? ask : askTest(network);
  /** @param {string} hostname @returns {Promise<readonly [string, ...string[]]>} */
  return async (hostname) => {
    const host = bareHost(hostname);
    const [first, ...others] = isIP(host) === 0 ? await findAddresses(host) : [host];
    if (first === undefined) throw new Refused('unknown-host');
    if (![first, ...others].every(isPublicAddress)) throw new Refused('forbidden-address');
    return [first, ...others];
  };
}

/** @param {string} host @returns {Promise<readonly string[]>} */
async function ask(host) {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

/** @param {TestNetwork} network @returns {(host: string) => Promise<readonly string[]>} */
function askTest({ hosts }) {
  /** @type {Map<string, number>} */
  const asked = new Map();
  return async (host) => {
    const times = asked.get(host) ?? 0;
    asked.set(host, times + 1);
    const found = hosts[host] ?? [];
    const answers = found.map((answer) => (typeof answer === 'string' ? found : answer));
    return /** @type {readonly string[]} */ (answers[Math.min(times, answers.length - 1)] ?? []);
  };
}
