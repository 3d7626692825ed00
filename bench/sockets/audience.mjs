import { startChild } from '../harness/child.mjs';
import { mayNotSee } from '../subgraphs/feed.mjs';

/** @typedef {{id: string, token: string}} Viewer */

/**
 * The subscribers of a stream, spread over several processes.
 * @param {{processes: number}} options
 */
export async function startAudience({ processes }) {
  const state = { last: 0, busy: processes };
  /** How many processes have all of a message. @type {Map<number, number>} */
  const complete = new Map();
  /** @type {() => void} */
  let wake = () => undefined;
  const onTold = (/** @type {{everybodyGot: number}} */ { everybodyGot }) => {
    const now = (complete.get(everybodyGot) ?? 0) + 1;
    complete.set(everybodyGot, now);
    if (now < state.busy) return;
    complete.delete(everybodyGot);
    state.last = everybodyGot;
    wake();
  };
  const clients = await Promise.all(
    Array.from({ length: processes }, () => startChild('sockets/client-main.mjs', { onTold })),
  );
  return {
    pids: clients.map(({ pid }) => pid),
    /** @param {{url: string, query: string, viewers: readonly Viewer[]}} options @returns {Promise<number>} how many of them see the messages */
    async open({ url, query, viewers }) {
      complete.clear();
      state.last = 0;
      const shares = clients.map((_, index) => viewers.filter((__, n) => n % clients.length === index));
      state.busy = shares.filter((share) => share.some(({ id }) => !mayNotSee(id))).length;
      await Promise.all(
        clients.map((client, index) => client.ask('open', { url, query, viewers: shares[index] ?? [] })),
      );
      return viewers.filter(({ id }) => !mayNotSee(id)).length;
    },
    /** Waits until everybody has got a message; throws when something is wrong with what they got. @param {number} number @param {number} [patienceMs] */
    async got(number, patienceMs = 180_000) {
      const deadline = performance.now() + patienceMs;
      while (state.last < number) {
        if (performance.now() > deadline) {
          await this.assertRight();
          throw new Error(
            `Not everybody has got message ${number}; the last that all have is ${state.last}.`,
          );
        }
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, 1_000);
          wake = () => (clearTimeout(timer), resolve(undefined));
        });
      }
    },
    /** Throws when somebody lost, doubled or saw what is not for them. */
    async assertRight() {
      const wrong = (await Promise.all(clients.map((client) => client.ask('wrong')))).flat();
      if (wrong.length > 0) throw new Error(`Not as it should be: ${wrong.join('; ')}`);
    },
    /** @param {{query: string, times: number}} options */
    subscribeMore: (options) => Promise.all(clients.map((client) => client.ask('subscribeMore', options))),
    close: () => Promise.all(clients.map((client) => client.ask('close'))),
  };
}
