import { pick } from '../random.ts';
import { act, type Done, type Outcome } from './act.ts';
import type { Apps } from './apps.ts';
import type { Deed, Past, Scheduled, Spoken } from './deed.ts';
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
    links,
  }: {
    readonly apps: Apps;
    readonly deedsPerSecond: number;
    readonly random: () => number;
    readonly name: string;
    readonly links: readonly string[];
  },
): Life {
  const pasts = new Map(rooms.map((room) => [room, createMemory()]));
  const running: Promise<Done>[] = [];
  let waiting = 0;
  const doNext = async (): Promise<Done> => {
    // Most of it in the group, which is the first.
    const room = random() < 0.7 && rooms[0] !== undefined ? rooms[0] : pick(random, rooms);
    const past = pasts.get(room) ?? createMemory();
    // Who is in a 1:1 room never leaves the group.
    const elsewhere = (room.group === null && rooms[0] && pasts.get(rooms[0])?.spoken) || [];
    const text = `lively ${name} ${running.length}`;
    const deed = nextDeed(room, past, { random, text, links, elsewhere });
    waiting += 1;
    const done = await act(apps, deed, random).finally(() => (waiting -= 1));
    if (done.answer !== undefined) past.remember(deed, done.answer.value);
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

interface Memory extends Past {
  readonly remember: (deed: Deed, outcome: Outcome) => void;
}

/** What was acknowledged in a room so far. */
function createMemory(): Memory {
  const spoken: Spoken[] = [];
  const scheduled: Scheduled[] = [];
  const polls: Spoken[] = [];
  const threadRoots: Spoken[] = [];
  return {
    spoken,
    scheduled,
    polls,
    threadRoots,
    remember({ by: sender, inThreadOf, mutation }, { message, messages = [], scheduledMessage }) {
      if (scheduledMessage !== undefined) scheduled.push({ ...scheduledMessage, by: sender });
      spoken.push(...messages.map((each) => ({ ...each, sender, isFixed: true })));
      if (message === undefined) return;
      if (inThreadOf !== undefined) {
        threadRoots.push(inThreadOf);
        return;
      }
      const isPoll = mutation === 'createPoll';
      const said = { ...message, sender, isFixed: isPoll };
      spoken.push(said);
      if (isPoll) polls.push(said);
    },
  };
}
