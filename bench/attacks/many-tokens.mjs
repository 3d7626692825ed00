import { setTimeout as sleep } from 'node:timers/promises';
import { atPace, openHttp, openSocket } from './stranger.mjs';

const pings = 1_500;
const longTokens = 60;
const strangers = 60;

/**
 * A6: pings with one valid token in different white space, up to what a message may have; tokens of 100 kB; pings with a token before
 * `connection_init`.
 * @type {import('./stranger.mjs').Attack}
 */
export async function sendManyTokens({ url, seconds, token }, tally) {
  const http = openHttp(url, tally);
  const member = await openSocket(url, tally, { name: 'pings', token });
  const long = `${token}${'A'.repeat(100_000)}`;
  const spelled = (/** @type {number} */ n) => `${token}${' '.repeat(60_000 - n)}`;
  await Promise.all([
    atPace({ perSecond: pings / seconds, seconds }, (n) =>
      member.send({ type: 'ping', payload: { accessToken: spelled(n) } }),
    ),
    atPace({ perSecond: longTokens / seconds, seconds }, async (n) => {
      if (n % 2 === 0)
        return http.ask('long token', {
          body: '{"query":"{ __typename }"}',
          headers: { authorization: `Bearer ${long}` },
        });
      const socket = await openSocket(url, tally, { name: 'long token', token: long });
      socket.leave();
    }),
    atPace({ perSecond: strangers / seconds, seconds }, async (n) => {
      const socket = await openSocket(url, tally, { name: 'before init', init: false });
      for (let times = 0; times < 10; times += 1)
        socket.send({ type: 'ping', payload: { accessToken: spelled(10 * n + times) } });
      await sleep(1_000);
      socket.leave();
    }),
  ]);
  member.leave();
  await http.close();
}
