import { expect } from '@jest/globals';
import { createEventFactory, type OutgoingEvent } from '@parley/event-bus';
import { FriendRequestAccepted, pairKey } from '@parley/events';
import {
  befriend,
  eventually,
  type Friends,
  type Person,
  sendMessage,
  signUp,
  signUpFriends,
  started,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { attempt, attempts, type Outcome } from './ask-while-unavailable.ts';
import { boundMs, faultSeconds } from './fault-seconds.ts';
import type { FragilePlatform } from './platform-without.ts';
import { follow, receive } from './room.ts';
import { openTopics } from './topics.ts';

/** How long an answer may take while a store is unavailable, and how long until all work goes on when it is back. */
const answerWithinMs = boundMs(10_000);
const recoverWithinMs = boundMs(10_000);

/**
 * Stops the engine, asks all services meanwhile, gives it back, and demands that each answer came in time, clear where
 * it is an error; that no process ended; and that all work goes on by itself, subscriptions and consumers too. `failing` names
 * the attempts that cannot succeed without the store, `failingSoon` those that can for some seconds, with what is known.
 */
export async function goThroughOutage(
  platform: FragilePlatform,
  failing: readonly string[],
  failingSoon: readonly string[] = [],
): Promise<void> {
  const friends = await signUpFriends();
  const { ada, ben, roomId } = friends;
  const stream = follow(ben, roomId);
  await started(stream);

  const topics = openTopics(platform.services);
  await platform.engine.kill();
  await topics.publisher.publish([strangersBecomeFriends()]);
  const outcomes = await askWhile(friends, faultSeconds({ ci: 4, full: 20 }) * 1_000);
  for (const { name, result, message, ms } of outcomes) {
    const expected = failing.includes(name) ? ['SERVICE_UNAVAILABLE'] : ['done'];
    if (failingSoon.includes(name)) expected.push('SERVICE_UNAVAILABLE');
    expect(expected.map((one) => [name, one])).toContainEqual([name, result]);
    if (result !== 'done') expect(message).toBe('This is not available right now. Try again in a moment.');
    expect(ms).toBeLessThan(answerWithinMs);
  }
  await platform.engine.start();
  await eventually(() => allDone(ada, roomId), { timeoutMs: recoverWithinMs, everyMs: 100 });

  // The stream that was open all along goes on without a gap: what was sent while the store was unavailable, or when it was back, in order.
  await sendMessage(ada, roomId, 'after the outage');
  let said = '';
  while (said !== 'after the outage') [said = ''] = (await receive(stream, 1, recoverWithinMs)).texts;
  await projectionsAreRight();
  expect(platform.exits).toEqual([]);
  // What had to be done meanwhile has waited for its store, and was given up by nobody.
  await topics.handled('friend.events', ['chat.friendships', 'notification.friends', 'user.friend-pairs']);
  expect(await topics.deadLetters()).toEqual([]);
  await topics.close();
}

/** An event that three services work on: with MySQL, with MySQL, and with MongoDB. */
function strangersBecomeFriends(): OutgoingEvent {
  const [low = '', high = ''] = [randomUUID(), randomUUID()].toSorted();
  const at = new Date().toISOString();
  return createEventFactory({ source: 'friend' })(FriendRequestAccepted, {
    pairKey: pairKey(low, high),
    userIds: [low, high],
    version: 2,
    actorId: high,
    friendsSince: at,
    request: null,
    blockedBy: [],
    feeds: [],
    at,
    requestId: randomUUID(),
    fromId: low,
    toId: high,
    hidden: false,
  });
}

async function askWhile({ ada, roomId }: Friends, ms: number): Promise<Outcome[]> {
  const end = performance.now() + ms;
  const outcomes: Outcome[] = [];
  while (performance.now() < end)
    outcomes.push(...(await Promise.all(attempts(roomId).map((each) => attempt(each, ada)))));
  return outcomes;
}

async function allDone(person: Person, roomId: string): Promise<void> {
  for (const each of attempts(roomId))
    expect([each.name, (await attempt(each, person)).result]).toEqual([each.name, 'done']);
}

/** Two who come now are known to all services: friend, chat and notification learn of them by events only. */
async function projectionsAreRight(): Promise<void> {
  const [carl, dora] = await Promise.all([signUp(), signUp()]);
  const roomId = await befriend(carl, dora);
  await sendMessage(dora, roomId, 'Hello');
  await eventually(async () => expect(await carl.ask('{ unreadNotificationCount }')).toBe(2), {
    timeoutMs: recoverWithinMs,
  });
}
