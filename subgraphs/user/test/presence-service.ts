import { createEventBus, createEventFactory, type Envelope, on } from '@parley/event-bus';
import {
  ConnectionClosed,
  ConnectionOpened,
  ConnectionsAlive,
  FriendDeleted,
  pairKey,
  topics,
  UserOnlineStatusChanged,
} from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import { engines, type EventStream, eventually, openSocket, type Socket } from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { OnlineStatus } from '../src/presence/online-status.ts';
import type { SignedIn, TestService } from './user-service.ts';

const makeEvent = createEventFactory({ source: 'test' });
const logger = createLogger({ service: 'presence-test', instanceId: 'test', level: 'silent' });

export interface Status {
  readonly state: 'ONLINE' | 'OFFLINE';
  readonly lastSeenAt: string | null;
}

/** Times in which a test can wait for what takes a minute elsewhere. */
export const shortTimes = { PRESENCE_LEASE_MS: '2500', PRESENCE_GRACE_MS: '400', PRESENCE_SWEEP_MS: '100' };

/** The surroundings of the user service for presence: gateways that report connections, friend.events, a consumer of user.online_status. */
export async function surround(service: TestService) {
  const bus = createEventBus({
    brokers: service.environment.KAFKA_BROKERS,
    clientId: 'surroundings',
    topicPrefix: service.prefix,
    logger,
  });
  await bus.ensureTopics(topics);
  /** By id, each once: Kafka delivers at least once. */
  const consumed = new Map<string, Envelope<{ userId: string; state: string; version: number }>>();
  const listener = bus.createBroadcastConsumer({
    purpose: 'test.online-status',
    instanceId: randomUUID(),
    subscriptions: [on(UserOnlineStatusChanged, (_data, event) => void consumed.set(event.id, event))],
  });
  await listener.start();
  await eventually(() => {
    if (!listener.readiness().ready) throw new Error('The listener has not joined');
  });
  const publisher = bus.createPublisher();
  const redis = new Redis(engines().redisUrl);
  const sockets = new Map<string, Socket>();
  const versions = new Map<string, number>();

  const pair = async (one: SignedIn, other: SignedIn, state: { friends: boolean; blockedBy?: SignedIn }) => {
    const [low = '', high = ''] = [one.id, other.id].toSorted();
    const key = pairKey(low, high);
    const version = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    const at = new Date().toISOString();
    await publisher.publish([
      makeEvent(FriendDeleted, {
        pairKey: key,
        userIds: [low, high],
        version,
        actorId: one.id,
        friendsSince: state.friends ? at : null,
        request: null,
        blockedBy: state.blockedBy === undefined ? [] : [state.blockedBy.id],
        feeds: [],
        at,
      }),
    ]);
  };
  const connection = (who: SignedIn, connectionId: string = randomUUID()) => ({
    connectionId,
    userId: who.id,
    sessionId: who.tokens.sessionId,
  });
  const now = (): string => new Date().toISOString();
  return {
    gateway: (gatewayId: string = randomUUID()) => ({
      async open(who: SignedIn) {
        const opened = { gatewayId, ...connection(who), at: now() };
        await publisher.publish([makeEvent(ConnectionOpened, opened)]);
        return opened;
      },
      /** Closes one and opens another at once: nothing comes between the two, however slow the machine is. */
      async reopen(who: SignedIn, former: ReturnType<typeof connection>) {
        const opened = { gatewayId, ...connection(who), at: now() };
        await publisher.publish([
          makeEvent(ConnectionClosed, { gatewayId, ...former, at: now() }),
          makeEvent(ConnectionOpened, opened),
        ]);
        return opened;
      },
      async close(opened: ReturnType<typeof connection>) {
        await publisher.publish([makeEvent(ConnectionClosed, { gatewayId, ...opened, at: now() })]);
      },
      async alive(connections: readonly ReturnType<typeof connection>[]) {
        const parts = { generation: Date.now(), part: 1, of: 1, connections: [...connections] };
        await publisher.publish([makeEvent(ConnectionsAlive, { gatewayId, ...parts, at: now() })]);
      },
    }),
    /** Publishes a status, as the relay would. */
    async notify({ id: userId }: SignedIn, status: OnlineStatus | undefined) {
      if (status === undefined) throw new Error('There is no status to publish');
      const { state, version, lastSeenAt } = status;
      const data = { userId, state, version, lastSeenAt: lastSeenAt?.toISOString() ?? null };
      await publisher.publish([makeEvent(UserOnlineStatusChanged, { ...data, changedAt: now() })]);
    },
    befriend: (one: SignedIn, other: SignedIn) => pair(one, other, { friends: true }),
    unfriend: (one: SignedIn, other: SignedIn) => pair(one, other, { friends: false }),
    block: (one: SignedIn, other: SignedIn) => pair(one, other, { friends: false, blockedBy: one }),
    /** What one sees of the other. */
    see: async (viewer: SignedIn, who: SignedIn) =>
      (
        await viewer.ask<{ onlineStatus: Status | null }>(
          'query($id: ID!) { user(id: $id) { onlineStatus { state lastSeenAt } } }',
          { id: who.id },
        )
      ).onlineStatus,
    /** The changes of a user that were published, in the order of their arrival. */
    changesOf: (who: SignedIn) => [...consumed.values()].filter(({ subject }) => subject === who.id),
    async follow(viewer: SignedIn, url = service.url): Promise<EventStream> {
      const socket = openSocket(`${url}/graphql`);
      sockets.set(randomUUID(), socket);
      const internalToken = await service.gateway.token('user', viewer.id, viewer.tokens.sessionId);
      return socket.subscribe(
        'subscription { friendsOnlineStatus { user { id displayName } onlineStatus { state lastSeenAt } } }',
        { extensions: { internalToken } },
      );
    },
    /** Everything that Redis knows of presence is gone. */
    async forgetPresence() {
      const keys = await redis.keys(`${service.keyPrefix}{presence}:*`);
      if (keys.length > 0) await redis.del(...keys);
    },
    async close() {
      await Promise.all([...sockets.values()].map((socket) => socket.close()));
      redis.disconnect();
      await bus.close();
    },
  };
}

export type Surroundings = Awaited<ReturnType<typeof surround>>;
