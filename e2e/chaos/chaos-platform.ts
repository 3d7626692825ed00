import type { OwnPlatform, Friends } from '@parley/testkit';
import type { ChaosWeb } from './chaos-web.ts';
import { everybodyLeaves, signUpFriends } from '@parley/testkit';

/** A platform with rooms and people, some part of which can be harmed. */
export interface ChaosPlatform {
  readonly services: OwnPlatform;
  readonly rooms: readonly Friends[];
  /** Pairs of friends beside those: with one of each room they are 50. */
  readonly crowd: readonly Friends[];
  /** Of the store itself, past whatever is harmed. */
  readonly mongodbUrl: string;
  /** What links in messages lead to. */
  readonly web: ChaosWeb;
  /** Of the gateways as clients see them; end in /graphql. */
  readonly urls: readonly string[];
  /** Services that ended by themselves. */
  readonly exits: readonly string[];
  close(): Promise<void>;
}

export type InstanceName = Parameters<OwnPlatform['kill']>[0];

/** The number of pairs who are the crowd: with one of each of 20 rooms they make a group of 50. */
export const crowdPairs = 15;

/** A few rooms at a time, since passwords are hashed slowly on purpose. */
export async function fillRooms(count: number): Promise<Friends[]> {
  const rooms: Friends[] = [];
  while (rooms.length < count)
    rooms.push(
      ...(await Promise.all(Array.from({ length: Math.min(4, count - rooms.length) }, signUpFriends))),
    );
  return rooms;
}

/** Ends it in order: people, services, then what they stand on. */
export async function closePlatform(
  services: OwnPlatform,
  rest: readonly (() => Promise<void>)[],
): Promise<void> {
  await everybodyLeaves();
  await services.stop();
  await Promise.all(rest.map((close) => close()));
}
