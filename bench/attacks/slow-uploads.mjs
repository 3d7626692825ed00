import { connect } from 'node:net';
import { atPace, localAddress, openHttp } from './stranger.mjs';

const uploads = 36;

/** Sends a byte ten times a second; what ends is begun again after a second. @param {URL} url @param {number} until @param {import('./tally.mjs').Tally} tally */
async function putSlowly({ hostname, port, host, pathname, search }, until, tally) {
  while (performance.now() < until) {
    const socket = connect({ host: hostname, port: Number(port), localAddress });
    socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100000\r\n\r\n`);
    const drip = setInterval(() => socket.write('x'), 100);
    const end = setTimeout(() => socket.destroy(), until - performance.now());
    let text = '';
    await new Promise((resolve) => {
      socket.on('data', (data) => {
        text += data.toString('latin1');
        socket.destroy();
      });
      socket.once('error', () => undefined);
      socket.once('close', resolve);
    });
    clearInterval(drip);
    clearTimeout(end);
    const [, status = 'under way'] = /^HTTP\/1.1 (\d+)/.exec(text) ?? [];
    tally.add(`put: ${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`.trim());
    await new Promise((resolve) =>
      setTimeout(resolve, Math.min(1_000, Math.max(0, until - performance.now()))),
    );
  }
}

/** A7: slow uploads to one signed address, while others read there. @type {import('./stranger.mjs').Attack} */
export async function uploadSlowly({ files, seconds }, tally) {
  const until = performance.now() + seconds * 1_000;
  const http = openHttp(`${files}/another`, tally);
  await Promise.all([
    ...Array.from({ length: uploads }, () => putSlowly(new URL(`${files}/signed?signature=1`), until, tally)),
    atPace({ perSecond: 10, seconds }, () => http.ask('reads of others', { method: 'GET' })),
  ]);
  await http.close();
}
