import { createEventBus, createEventFactory, on, type OutgoingEvent } from '@parley/event-bus';
import { ConnectionOpened, UserOnlineStatusChanged } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import { type OwnEngine, startOwnEngine } from '@parley/stack/services';
import {
  everybodyLeaves,
  eventually,
  type OwnPlatform,
  type Person,
  startOwnPlatform,
} from '@parley/testkit';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { inFullTime } from './fault-seconds.ts';

/** The defaults of the services, or what a test can wait for. */
export const times = inFullTime()
  ? { leaseMs: 45_000, graceMs: 10_000, reportMs: 15_000, sweepMs: 2_000 }
  : { leaseMs: 24_000, graceMs: 5_000, reportMs: 1_000, sweepMs: 200 };

const short = {
  user: {
    PRESENCE_LEASE_MS: String(times.leaseMs),
    PRESENCE_GRACE_MS: String(times.graceMs),
    PRESENCE_SWEEP_MS: String(times.sweepMs),
  },
  gateway: { PRESENCE_INTERVAL_MS: String(times.reportMs) },
};

/** A change of somebody's presence, and when it was received, by `performance.now()`. */
interface Change {
  readonly state: string;
  readonly receivedAt: number;
}

/** A platform with its own Kafka and its own Redis, and what is received on user.online_status. */
export interface PresencePlatform {
  readonly kafka: OwnEngine;
  readonly redis: OwnEngine;
  readonly services: OwnPlatform;
  /** The services that ended by themselves. */
  readonly exits: readonly string[];
  /** What was published of a person, in order; what a relay repeats counts once. */
  changesOf(person: Person): readonly Change[];
  /**
   * While the work is done no lease ends: another instance, which does nothing, leads the sweep. So a gateway may come back as late as a
   * slow machine lets it.
   */
  whileLeasesStandStill<Result>(work: () => Promise<Result>): Promise<Result>;
  /** A connection at a gateway that is never reported again. */
  connectGhost(person: Person): Promise<void>;
  close(): Promise<void>;
}

/** With the times above, or always `byDefault` with the ones that operators have. */
export async function startPresencePlatform({ byDefault = inFullTime() } = {}): Promise<PresencePlatform> {
  const [kafka, redis] = await Promise.all([startOwnEngine('kafka'), startOwnEngine('redis')]);
  const removeEngines = () => Promise.all([kafka.remove(), redis.remove()]);
  const exits: string[] = [];
  try {
    const services = await startOwnPlatform('presence_faults', {
      ownEngines: { kafkaBrokers: kafka.url, redisUrl: redis.url },
      onExit: (service, reason) => exits.push(`${service}: ${reason}`),
      ...(byDefault ? {} : { envOf: short }),
    });
    const topics = await connectTo(kafka.url, services.topicPrefix);
    return {
      ...topics,
      kafka,
      redis,
      services,
      exits,
      whileLeasesStandStill: (work) => holdSweep(redis.url, work),
      async close() {
        await everybodyLeaves();
        await topics.close();
        await services.stop();
        await removeEngines();
      },
    };
  } catch (error) {
    await removeEngines();
    throw error;
  }
}

/** Longer than any work: it is let go in the end. */
const holdMs = 600_000;

async function holdSweep<Result>(redisUrl: string, work: () => Promise<Result>): Promise<Result> {
  const redis = new Redis(redisUrl);
  try {
    const leader = await eventually(async () => {
      const [found] = await redis.keys('*{presence}:leader:sweep');
      if (found === undefined) throw new Error('Nobody sweeps.');
      return found;
    });
    await redis.set(leader, 'nobody', 'PX', holdMs);
    const result = await work();
    await redis.del(leader);
    return result;
  } finally {
    redis.disconnect();
  }
}

/** Consumes what the user service publishes, and publishes as a gateway would. */
async function connectTo(brokers: string, topicPrefix: string) {
  const logger = createLogger({ service: 'faults', instanceId: 'faults', level: 'silent' });
  const bus = createEventBus({ brokers: brokers.split(','), clientId: 'faults', topicPrefix, logger });
  const received = new Map<string, Change & { readonly userId: string }>();
  const listener = bus.createBroadcastConsumer({
    purpose: 'faults.presence',
    instanceId: 'faults',
    subscriptions: [
      on(UserOnlineStatusChanged, ({ userId, state }, { id }) => {
        if (!received.has(id)) received.set(id, { userId, state, receivedAt: performance.now() });
      }),
    ],
  });
  await listener.start();
  await eventually(() => {
    if (!listener.readiness().ready) throw new Error('The listener has not joined');
  });
  const publisher = bus.createPublisher();
  return {
    changesOf: ({ id }: Person) => [...received.values()].filter(({ userId }) => userId === id),
    connectGhost: (person: Person) => publisher.publish([ghostOf(person)]),
    close: () => bus.close(),
  };
}

const makeEvent = createEventFactory({ source: 'faults' });

function ghostOf({ id: userId, tokens: { sessionId } }: Person): OutgoingEvent {
  const ghost = { gatewayId: randomUUID(), connectionId: randomUUID(), userId, sessionId };
  return makeEvent(ConnectionOpened, { ...ghost, at: new Date().toISOString() });
}
