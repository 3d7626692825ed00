import { pick } from '../random.ts';
import { act, type Done } from './act.ts';
import type { Apps } from './apps.ts';
import type { Scheduled, Spoken } from './deed.ts';
import type { LivelyRoom } from './lively-room.ts';
import { nextDeed } from './next-deed.ts';

export interface Life {
  /** No more deeds from now on; resolves with all when each is answered or given up. */
  stop(): Promise<readonly Done[]>;
}

/** As many may wait at once as come in so many seconds: past it people wait, too, rather than overload one room. That has a kind of its own. */
const waitingSeconds = 2.5;

/** People act in the rooms, so often, whatever becomes of what they did before; less often while many wait. `name` begins the texts. */
export function live(
  rooms: readonly LivelyRoom[],
  {
    apps,
    deedsPerSecond,
    random,
    name,
  }: {
    readonly apps: Apps;
    readonly deedsPerSecond: number;
    readonly random: () => number;
    readonly name: string;
  },
): Life {
  const pasts = new Map(
    rooms.map(({ id }) => [id, { spoken: [] as Spoken[], scheduled: [] as Scheduled[] }]),
  );
  const running: Promise<Done>[] = [];
  let waiting = 0;
  const doNext = async (): Promise<Done> => {
    // Most of it in the group, which is the first.
    const room = random() < 0.7 && rooms[0] !== undefined ? rooms[0] : pick(random, rooms);
    const past = pasts.get(room.id) ?? { spoken: [], scheduled: [] };
    const deed = nextDeed(room, past, { random, text: `lively ${name} ${running.length}` });
    waiting += 1;
    const done = await act(apps, deed, random).finally(() => (waiting -= 1));
    const { message, scheduledMessage } = done.answer?.value ?? {};
    if (message !== undefined && deed.inThreadOf === undefined)
      past.spoken.push({ ...message, sender: deed.by });
    if (scheduledMessage !== undefined) past.scheduled.push({ ...scheduledMessage, by: deed.by });
    return done;
  };
  const timer = setInterval(() => {
    if (waiting < waitingSeconds * deedsPerSecond) running.push(doNext());
  }, 1_000 / deedsPerSecond);
  return {
    stop() {
      clearInterval(timer);
      return Promise.all(running);
    },
  };
}
