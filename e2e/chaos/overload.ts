import { type App, type Finding, openApp, type SendRecord } from '@parley/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosPlatform } from './chaos-platform.ts';
import { pick } from './random.ts';
import { attemptSend, messageInput } from './sender.ts';
import { openSideRooms } from './side-rooms.ts';
import { takingTurns } from './taking-turns.ts';

/** What it is bounded by, whatever the machine bears. */
const bounds = { measuredMs: 3_000, overloadedMs: 8_000, atOnce: 1_500, sends: 8_000 };

interface Sender {
  readonly roomId: string;
  readonly app: App;
}

/**
 * Three times what the platform bears, for some seconds, in rooms of their own: how much it bears is measured first. Nobody repeats a send,
 * for what is refused is refused; nothing that was answered may be lost.
 */
export async function overload(
  platform: ChaosPlatform,
  random: () => number,
  report: (findings: readonly Finding[]) => void,
): Promise<void> {
  const side = await openSideRooms(platform, 4);
  const senders = side.rooms.flatMap(({ ada, ben, roomId }) =>
    [ada, ben].map((person, n) => ({ roomId, app: openApp(person, { url: takingTurns(platform.urls, n) }) })),
  );
  const sends: SendRecord[] = [];
  let [count, waiting] = [0, 0];
  const send = async ({ roomId, app }: Sender): Promise<void> => {
    const text = `side ${(count += 1)}`;
    const beganAt = performance.now();
    waiting += 1;
    const outcome = await attemptSend(app, messageInput(roomId, text));
    waiting -= 1;
    const answer = 'number' in outcome ? { number: outcome.number, at: performance.now() } : undefined;
    sends.push({ room: roomId, text, beganAt, answer });
  };
  const perSecond = await capacity(() => send(pick(random, senders)));
  const running: Promise<unknown>[] = [];
  const refusals: unknown[] = [];
  const end = performance.now() + bounds.overloadedMs;
  while (performance.now() < end && count < bounds.sends) {
    // Ten times a second what is due: a timer for each would itself be the bottleneck.
    for (let due = (3 * perSecond) / 10; due > 0 && waiting < bounds.atOnce; due -= 1)
      running.push(send(pick(random, senders)).catch((error: unknown) => refusals.push(error)));
    await sleep(100);
  }
  await Promise.all(running);
  if (refusals.length > 0) throw new Error(`Sends were refused: ${String(refusals[0])}`);
  report(await side.findings(sends));
  for (const { app } of senders) app.close();
}

/** Sends a second, with as many at once as there may be without waiting for long. */
async function capacity(send: () => Promise<void>): Promise<number> {
  const began = performance.now();
  let count = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - began < bounds.measuredMs) {
      await send();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return count / ((performance.now() - began) / 1_000);
}
