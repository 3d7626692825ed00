import { eventually, type Finding } from '@parley/testkit';
import type { ChaosPlatform } from '../chaos-platform.ts';
import { wrongOutcome } from './act.ts';
import { type Apps, openApps } from './apps.ts';
import { checkDeeds } from './check-deeds.ts';
import { checkFiles } from './check-files.ts';
import { checkFollows } from './check-follows.ts';
import { checkForwards } from './check-forwards.ts';
import { checkFollower, hasCaughtUp } from './check-followers.ts';
import { checkDrafts, checkScheduled } from './check-later.ts';
import { checkLog } from './check-log.ts';
import { checkNotifications } from './check-notifications.ts';
import { checkPolls } from './check-polls.ts';
import { checkPreviews, linkedMessages } from './check-previews.ts';
import { checkReads } from './check-reads.ts';
import { checkReplay } from './check-replay.ts';
import { checkThreads } from './check-threads.ts';
import { type Follower, followRoom } from './follower.ts';
import { live } from './live.ts';
import type { LivelyRoom } from './lively-room.ts';
import { openLivelyRooms } from './open-lively-rooms.ts';
import { countPreviewJobs, countScheduled, readNotifications, readStoredRoom } from './stored-room.ts';

export interface LivelyOptions {
  readonly deedsPerSecond: number;
  /** The number of people of a group who follow it; of a 1:1 room both do. */
  readonly followersOfGroup: number;
  readonly random: () => number;
  /** Begins the texts. */
  readonly name: string;
}

export interface LivelyRun {
  /** Ends it, and says what is wrong with it: when all have caught up, or have been waited for in vain. */
  finish(): Promise<{
    readonly deeds: number;
    readonly findings: readonly Finding[];
    readonly troubles: readonly string[];
  }>;
  close(): Promise<void>;
}

/** A group of 50 and some 1:1 rooms in which everything happens that may, from now on. */
export async function runLivelyRooms(platform: ChaosPlatform, options: LivelyOptions): Promise<LivelyRun> {
  const apps = openApps(platform.urls);
  const rooms = await openLivelyRooms(platform, apps);
  const { cursorSecret } = platform.services.secrets;
  const followers = rooms.flatMap((room) =>
    followersOf(room, options.followersOfGroup).map((person) =>
      followRoom(person, room, { app: apps.of(person), cursorSecret }),
    ),
  );
  await Promise.all(followers.map(({ started }) => started));
  const links = platform.web.publish(options.name);
  const life = live(rooms, { ...options, apps, links });
  return {
    async finish() {
      const dones = await life.stop();
      const check = async (room: LivelyRoom): Promise<Finding[]> => {
        const here = followers.filter((follower) => follower.room === room);
        await allSent(platform, room);
        await allPreviewed(platform, room);
        const stored = await caughtUp(platform, room, here);
        await Promise.all(here.map((follower) => follower.stop()));
        return [
          ...checkLog(room.id, stored),
          ...checkDeeds(room, dones, stored),
          ...checkScheduled(room, dones, stored),
          ...(await checkDrafts(room, dones, { stored, apps })),
          ...(await checkFiles(room, dones, { stored, apps })),
          ...checkForwards(room, dones, stored),
          ...(await checkPolls(room, dones, { stored, apps })),
          ...(await checkFollows(room, dones, { stored, apps })),
          ...(await checkPreviews(room, dones, { stored, apps })),
          ...(await checkThreads(room, { stored, apps })),
          ...here.flatMap((follower) => checkFollower(follower, stored)),
          ...(await checkedReads(room, { stored, apps })),
          ...(await checkedReplays(here, { stored, apps, cursorSecret, random: options.random })),
          ...(await checkedNotifications(platform, room, stored)),
        ];
      };
      const findings = (await Promise.all(rooms.map(check))).flat();
      const wrong = dones.flatMap((done) => wrongOutcome(done) ?? []);
      const troubles = [...wrong, ...followers.flatMap((follower) => follower.troubles)];
      return { deeds: dones.length, findings, troubles };
    },
    async close() {
      apps.close();
      await Promise.all(followers.map((follower) => follower.stop()));
    },
  };
}

type Stored = Awaited<ReturnType<typeof readStoredRoom>>;

/** Those who come and go first, then who stays. */
function followersOf({ people, group }: LivelyRoom, count: number) {
  if (group === null) return people;
  const first = [group.owner, ...group.comers.map(({ person }) => person)];
  return [...new Set([...first, ...people.toReversed()])].slice(0, count);
}

/** What a sender had taken when it was killed is another's after a minute. In vain when it is lost, which the checks then report. */
async function allSent(platform: ChaosPlatform, { id }: LivelyRoom): Promise<void> {
  const probe = async (): Promise<void> => {
    if ((await countScheduled(platform, id)) > 0) throw new Error('Not yet.');
  };
  await eventually(probe, { timeoutMs: 120_000, everyMs: 200 }).catch(() => undefined);
}

/** What somebody makes a preview of when they are killed is another's after a minute. In vain when one is lost, which the checks then report. */
async function allPreviewed(platform: ChaosPlatform, room: LivelyRoom): Promise<void> {
  const probe = async (): Promise<void> => {
    const stored = await readStoredRoom(platform, room.id);
    const added = new Set(
      stored.log.flatMap(({ type, messageId }) => (type === 'MessagePreviewAdded' ? [messageId] : [])),
    );
    const isWhole = linkedMessages(room, stored).every(({ _id }) => added.has(_id));
    if (!isWhole || (await countPreviewJobs(platform, room.id)) > 0) throw new Error('Not yet.');
  };
  await eventually(probe, { timeoutMs: 120_000, everyMs: 200 }).catch(() => undefined);
}

/** The room as it is stored in the end. In vain when something is lost, which the checks then report. */
async function caughtUp(
  platform: ChaosPlatform,
  { id }: LivelyRoom,
  followers: readonly Follower[],
): Promise<Stored> {
  const probe = async (): Promise<void> => {
    const stored = await readStoredRoom(platform, id);
    if (!followers.every((follower) => hasCaughtUp(follower, stored))) throw new Error('Not yet.');
  };
  await eventually(probe, { timeoutMs: 30_000, everyMs: 100 }).catch(() => undefined);
  return readStoredRoom(platform, id);
}

async function checkedReads(
  room: LivelyRoom,
  deps: { readonly stored: Stored; readonly apps: Apps },
): Promise<Finding[]> {
  const findings: Finding[] = [];
  // A few at a time: it is no load test.
  for (let from = 0; from < room.people.length; from += 8) {
    const some = room.people.slice(from, from + 8).map((person) => checkReads(person, room, deps));
    findings.push(...(await Promise.all(some)).flat());
  }
  return findings;
}

async function checkedReplays(
  followers: readonly Follower[],
  {
    stored,
    apps,
    ...more
  }: {
    readonly stored: Stored;
    readonly apps: Apps;
    readonly cursorSecret: string;
    readonly random: () => number;
  },
): Promise<Finding[]> {
  const checks = followers.map((follower) =>
    checkReplay(follower, stored, { ...more, app: apps.of(follower.person) }),
  );
  return (await Promise.all(checks)).flat();
}

/** What is to be notified of comes a moment later. */
async function checkedNotifications(
  platform: ChaosPlatform,
  room: LivelyRoom,
  stored: Stored,
): Promise<Finding[]> {
  const check = async (): Promise<Finding[]> =>
    checkNotifications(room, stored, await readNotifications(platform, room.id));
  const probe = async (): Promise<void> => {
    if ((await check()).length > 0) throw new Error('Not yet.');
  };
  await eventually(probe, { timeoutMs: 30_000, everyMs: 200 }).catch(() => undefined);
  return check();
}
