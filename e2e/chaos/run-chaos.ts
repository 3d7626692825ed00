import {
  checkDeliveries,
  eventually,
  type Finding,
  type Friends,
  type SeenMessage,
  type SendRecord,
} from '@parley/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { caughtUp } from './caught-up.ts';
import type { ChaosPlatform } from './chaos-platform.ts';
import type { Nemesis } from './nemesis.ts';
import { createRandom } from './random.ts';
import { runLivelyRooms } from './lively/run-lively-rooms.ts';
import { type Recovery, recoveryOf, storyOf } from './recovery.ts';
import { followNotifications, type Notified } from './notified.ts';
import { readHistories, type Said } from './read-histories.ts';
import { sendDuring } from './load.ts';
import type { Sent } from './sender.ts';
import { subscribe, type Subscriber } from './subscriber.ts';
import { takingTurns } from './taking-turns.ts';

export interface ChaosOptions {
  /** The name of the fault. */
  readonly nemesis: string;
  readonly seed: number;
  readonly sendsPerSecond: number;
  readonly subscribersPerRoom: number;
  readonly deedsPerSecond: number;
  readonly followersOfGroup: number;
}

export interface ChaosReport extends Recovery {
  readonly findings: readonly Finding[];
  /** Streams that ended, gaps, errors in payloads, sends that were refused or never answered, processes that no longer serve. */
  readonly troubles: readonly string[];
  readonly sends: number;
  /** Sends that were never answered. */
  readonly unanswered: number;
  /** From the first attempt to the answer, the longest, in ms. */
  readonly slowestSend: number;
  /** From the answer of a send to its arrival at a subscriber, the longest, in ms. */
  readonly slowestDelivery: number;
  /** Deliveries that lacked what another service says: null, beside an error. */
  readonly incomplete: number;
  /** `error` frames that subscriptions saw and resumed after. */
  readonly interruptions: number;
  /** Sockets that subscribers lost. */
  readonly disconnections: number;
  /** What else people did, in the group and the 1:1 rooms where all sorts of things happen. */
  readonly deeds: number;
  /** What the slowest send waited for; empty where no attempt failed. */
  readonly story: string;
  /** Of all errors that senders and subscribers saw and got over. */
  readonly codes: readonly string[];
}

/** Sends and follows before, during and after a fault, and says what became of it. */
export async function runChaos<Platform extends ChaosPlatform>(
  platform: Platform,
  harm: Nemesis<Platform>,
  options: ChaosOptions,
): Promise<ChaosReport> {
  // Two, for sends draw whenever they happen to, and the faults are to be the same for a seed.
  const [random, randomOfLoad] = [createRandom(options.seed), createRandom(~options.seed)];
  const before = await readHistories(platform.rooms);
  const subscribers = subscribeAll(platform, options, before);
  const notified = platform.rooms.map((room, index) =>
    followNotifications(room, takingTurns(platform.urls, index)),
  );
  const reported: Finding[] = [];
  const life = await runLivelyRooms(platform, {
    ...options,
    random: createRandom(options.seed ^ 0x5f5f),
    name: `${options.nemesis}, seed ${options.seed}`,
  });
  try {
    await Promise.all([...subscribers, ...notified].map(({ started }) => started));
    const fault = { from: 0, to: 0 };
    const { sends, refusals } = await sendDuring(platform, options, randomOfLoad, async () => {
      await sleep(1_500);
      fault.from = performance.now();
      await harm(platform, random, (findings) => reported.push(...findings));
      fault.to = performance.now();
      await sleep(3_000);
    });
    const lively = await life.finish();
    const histories = await readHistories(platform.rooms);
    await caughtUp(subscribers, histories);
    const undelivered = await findingsOfAll(platform.rooms, notified, { before, histories });
    const views = subscribers.map(({ view }) => view);
    return {
      findings: [
        ...checkDeliveries({ sends: [...sends, ...sendsOf(before)], histories, views }),
        ...undelivered,
        ...reported,
        ...lively.findings,
      ],
      troubles: [
        ...refusals,
        ...sends.flatMap(({ answer, text, failures }) =>
          answer === undefined ? [`${text} was never answered: ${failures.at(-1)?.text}`] : [],
        ),
        ...[...subscribers, ...notified].flatMap(({ troubles }) => troubles),
        ...lively.troubles,
        ...(await notServing(platform)),
      ],
      deeds: lively.deeds,
      story: storyOf(sends),
      ...recoveryOf(sends, fault),
      ...measure(sends, subscribers),
    };
  } finally {
    for (const { app } of subscribers) app.close();
    for (const each of notified) each.close();
    await life.close();
  }
}

/** Every subscriber is an app, and a socket, of its own; half of them begin at each gateway. */
function subscribeAll(
  { rooms, urls }: ChaosPlatform,
  { subscribersPerRoom }: ChaosOptions,
  before: ReadonlyMap<string, readonly SeenMessage[]>,
): Subscriber[] {
  return rooms.flatMap(({ ada, ben, roomId }) =>
    Array.from({ length: subscribersPerRoom }, (_, index) =>
      subscribe({
        person: index % 2 === 0 ? ada : ben,
        room: roomId,
        name: `subscriber ${index} of ${roomId}`,
        from: before.get(roomId)?.length ?? 0,
        url: takingTurns(urls, index >> 1),
        withFriendship: index % 3 === 2,
      }),
    ),
  );
}

/** What is wrong with the notifications, when all have come or have been waited for in vain. */
async function findingsOfAll(
  rooms: readonly Friends[],
  notified: readonly Notified[],
  { before, histories }: Record<'before' | 'histories', ReadonlyMap<string, readonly Said[]>>,
): Promise<Finding[]> {
  const check = (): Finding[] =>
    rooms.flatMap(
      ({ roomId }, index) =>
        notified[index]?.check(before.get(roomId) ?? [], histories.get(roomId) ?? []) ?? [],
    );
  const probe = async (): Promise<void> => {
    await Promise.all(notified.map((each) => each.complete()));
    if (check().some(({ kind }) => kind === 'lost')) throw new Error('Not yet.');
  };
  await eventually(probe, { timeoutMs: 30_000, everyMs: 100 }).catch(() => undefined);
  return check();
}

/** What runs before this one left in the rooms: known texts. */
function sendsOf(before: ReadonlyMap<string, readonly SeenMessage[]>): SendRecord[] {
  return [...before].flatMap(([room, messages]) =>
    messages.map(({ text }) => ({ room, text, beganAt: -Infinity, answer: undefined })),
  );
}

function measure(sends: readonly Sent[], subscribers: readonly Subscriber[]) {
  const answeredAt = new Map(sends.map(({ text, answer }) => [text, answer?.at ?? Infinity]));
  const deliveries = subscribers.flatMap(({ view }) => view.messages);
  const happenings = subscribers.flatMap(({ app }) => app.happenings);
  const count = (type: string): number => happenings.filter((happening) => happening.type === type).length;
  return {
    sends: sends.length,
    unanswered: sends.filter(({ answer }) => answer === undefined).length,
    slowestSend: most(sends.map(({ beganAt, answer }) => (answer === undefined ? 0 : answer.at - beganAt))),
    slowestDelivery: most(deliveries.map(({ text, at }) => at - (answeredAt.get(text) ?? Infinity))),
    incomplete: deliveries.filter(({ isWhole }) => !isWhole).length,
    interruptions: count('interrupted'),
    disconnections: count('disconnected'),
    codes: [
      ...new Set([
        ...sends.flatMap(({ failures }) => failures.map(({ code }) => code)),
        ...happenings.flatMap((happening) => (happening.type === 'interrupted' ? [happening.code] : [])),
      ]),
    ].toSorted(),
  };
}

/** A process that is there, but frozen or in vain, is found here. */
async function notServing({ services }: ChaosPlatform): Promise<string[]> {
  const ready = async (url: string): Promise<void> => {
    const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    if (status !== 200) throw new Error(`/readyz answers ${status}`);
  };
  const states = await Promise.all(
    services.instances.map(({ name, url }) =>
      eventually(() => ready(url), { everyMs: 200 }).then(
        () => undefined,
        (error: unknown) => `${name} does not serve any more: ${String(error)}`,
      ),
    ),
  );
  return states.filter((state) => state !== undefined);
}

function most(values: readonly number[]): number {
  return Math.round(values.reduce((highest, value) => Math.max(highest, value), 0));
}
