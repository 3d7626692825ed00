import { atPace, openSocket } from './stranger.mjs';

const page = '{ page(first: 100) { number text } }';
const completing = 4;

/**
 * A5: sockets that ask for a page of 100 kB and complete it at once, 40 times a second each, and one that asks as often and reads nothing.
 * @type {import('./stranger.mjs').Attack}
 */
export async function completeQueries({ url, seconds }, tally) {
  const sockets = await Promise.all(
    Array.from({ length: completing }, () => openSocket(url, tally, { name: 'completing' })),
  );
  const deaf = await openSocket(url, tally, { name: 'not reading' });
  deaf.socket.pause();
  await atPace({ perSecond: 40, seconds }, (n) => {
    const subscribe = { id: String(n), type: 'subscribe', payload: { query: page } };
    deaf.send(subscribe);
    for (const socket of sockets) {
      socket.send(subscribe);
      socket.send({ id: subscribe.id, type: 'complete' });
    }
  });
  for (const socket of [...sockets, deaf]) socket.leave();
}
