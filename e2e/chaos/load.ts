import type { ChaosPlatform } from './chaos-platform.ts';
import { pick } from './random.ts';
import type { ChaosOptions } from './run-chaos.ts';
import { sendUntilAnswered, type Sent } from './sender.ts';
import { inTurn, openAppsAt } from './taking-turns.ts';

export interface Load {
  readonly sends: readonly Sent[];
  readonly refusals: readonly string[];
}

/** As many may wait at once as come in so many seconds, 100 at most: past it people wait, too, rather than overload the platform. */
const waitingSeconds = 5;

/** Sends at its rate, whatever becomes of those before, until `faults` is over; resolves when every send is answered or given up. */
export async function sendDuring(
  { rooms, urls }: ChaosPlatform,
  { nemesis, sendsPerSecond, seed }: ChaosOptions,
  random: () => number,
  faults: () => Promise<void>,
): Promise<Load> {
  const senders = rooms.map(({ ada, ben, roomId }) => ({
    roomId,
    people: [ada, ben].map((person) => openAppsAt(urls, person)),
  }));
  const refusals: string[] = [];
  const running: Promise<Sent | undefined>[] = [];
  let waiting = 0;
  const mostWaiting = Math.min(100, waitingSeconds * sendsPerSecond);
  const send = async (text: string): Promise<Sent | undefined> => {
    const { roomId, people } = pick(random, senders);
    waiting += 1;
    try {
      return await sendUntilAnswered(inTurn(pick(random, people), running.length), roomId, text, random);
    } catch (error) {
      refusals.push(String(error));
      return undefined;
    } finally {
      waiting -= 1;
    }
  };
  const timer = setInterval(() => {
    if (waiting < mostWaiting) running.push(send(`${nemesis}, seed ${seed}: ${running.length}`));
  }, 1_000 / sendsPerSecond);
  try {
    await faults();
  } finally {
    clearInterval(timer);
    // Also when a fault could not be done: what is still on its way would turn up in the next run.
    await Promise.all(running);
  }
  const sends = (await Promise.all(running)).filter((record) => record !== undefined);
  return { sends, refusals };
}
