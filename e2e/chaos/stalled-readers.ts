import { type Finding, openApp, type SendRecord, signIn } from '@parley/testkit';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { ChaosPlatform } from './chaos-platform.ts';
import { sendUntilAnswered } from './sender.ts';
import { openSideRooms } from './side-rooms.ts';

/** A client that has stopped reading; its connection is open. */
interface StalledReader {
  abandon(): void;
}

/** Some get more of each message than the kernel keeps for them, so that the gateway's own queues fill. */
const queryOf = (texts: number): string => `subscription ($roomId: ID!) { roomEvents(roomId: $roomId) {
  __typename ... on MessageSent { message { number ${Array.from({ length: texts }, (_, n) => `text${n}: text`).join(' ')} } } } }`;
const narrow = queryOf(1);
const wide = queryOf(15);
const longText = 'x'.repeat(3_900);
const saysAtOnce = 5;

/**
 * Streams and sockets of one session stop reading while long messages come; then the session ends, and further messages come. All of it in a
 * room of their own, whose members who do read must get everything.
 */
export async function stallReaders(
  platform: ChaosPlatform,
  random: () => number,
  report: (findings: readonly Finding[]) => void,
): Promise<void> {
  const side = await openSideRooms(platform, 1);
  const [room] = side.rooms;
  if (room === undefined) throw new Error('There is no room.');
  const device = await signIn(room.ben);
  const open = (query: string, count: number): Promise<StalledReader>[] =>
    Array.from({ length: count }, (_, n) => {
      const target = {
        url: platform.services.gatewayUrls[n % 2] ?? '',
        token: device.tokens.accessToken,
        query,
      };
      return (n % 5 === 0 ? stallSocket : stallStream)({ ...target, roomId: room.roomId });
    });
  const readers = await Promise.all([...open(narrow, 30), ...open(wide, 10)]);
  const sends: SendRecord[] = [];
  const ada = openApp(room.ada);
  let said = 0;
  const sayOne = async (): Promise<void> =>
    void sends.push(await sendUntilAnswered(() => ada, room.roomId, `${(said += 1)} ${longText}`, random));
  // A few at a time: those who do not read get as much, and nobody waits for a slow machine 40 times.
  const say = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= saysAtOnce)
      await Promise.all(Array.from({ length: Math.min(left, saysAtOnce) }, sayOne));
  };
  try {
    await say(40);
    await device.ask('mutation { logout { __typename } }');
    await say(5);
    await sleep(500 + 1_000 * random());
    report(await side.findings(sends));
  } finally {
    for (const reader of readers) reader.abandon();
    ada.close();
  }
}

interface Target {
  readonly url: string;
  readonly token: string;
  readonly roomId: string;
  readonly query: string;
}

/** A stream of Server-Sent Events that is read up to its start. */
async function stallStream({ url, token, roomId, query }: Target): Promise<StalledReader> {
  const asking = request(url, {
    method: 'POST',
    agent: false,
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    },
  });
  asking.on('error', () => undefined); // either side may end it
  asking.end(JSON.stringify({ query, variables: { roomId } }));
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  await once(response, 'data');
  response.pause();
  return { abandon: () => void asking.destroy() };
}

/** A socket with ten subscriptions, each read up to its start. */
async function stallSocket({ url, token, roomId, query }: Target): Promise<StalledReader> {
  const socket = new WebSocket(url.replace(/^http/u, 'ws'), 'graphql-transport-ws');
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const say = (message: object): void => socket.send(JSON.stringify(message));
  say({ type: 'connection_init', payload: { accessToken: token } });
  await once(socket, 'message');
  let waiting = 10;
  const started = new Promise<void>((resolve) => {
    socket.on('message', () => {
      if (--waiting === 0) resolve();
    });
  });
  for (let id = waiting; id > 0; id -= 1)
    say({ type: 'subscribe', id: String(id), payload: { query, variables: { roomId } } });
  await started;
  socket.pause();
  return { abandon: () => socket.terminate() };
}
