import type { Redis } from 'ioredis';
import { z } from 'zod';

/** While rooms are followed the connection is asked so often whether it is alive: nothing else may come for hours. */
const pingEveryMs = 5_000;

/** A member types, goes on typing, or has stopped. It goes through Redis and is stored nowhere. */
export interface TypingSignal {
  readonly roomId: string;
  readonly userId: string;
  readonly typing: boolean;
  readonly at: Date;
  /** Who is not to see it, because one of the two has blocked the other. */
  readonly hiddenFrom: readonly string[];
}

/**
 * Carries typing between instances, by Redis pub/sub: an instance that is not subscribed misses it. Redis unavailable: nobody is shown
 * typing. `subscriber` is a connection of its own, for all rooms of the process.
 */
export function createTypingChannel(deps: {
  redis: Redis;
  subscriber: Redis;
  keyPrefix: string;
  logger: { warn(fields: object, message: string): void };
}) {
  const { redis, subscriber, logger } = deps;
  const prefix = `${deps.keyPrefix}chat:typing:`;
  const followed = new Set<string>();
  let listener: (signal: TypingSignal) => void = () => undefined;
  let pings: NodeJS.Timeout | undefined;

  /** What fails while Redis is unavailable is made up for on its return. */
  const warnIfReady = (work: Promise<unknown>, message: string): Promise<void> =>
    work.then(
      () => undefined,
      (error: unknown) => {
        if (subscriber.status === 'ready') logger.warn({ err: error }, message);
      },
    );
  const subscribe = (...roomIds: readonly string[]): Promise<void> =>
    warnIfReady(subscriber.subscribe(...roomIds.map((id) => prefix + id)), 'Typing cannot be subscribed to');
  const ping = (): void => void warnIfReady(subscriber.ping(), 'Redis does not answer');

  subscriber.on('ready', () => {
    if (followed.size > 0) void subscribe(...followed);
  });
  subscriber.on('message', (channel: string, message: string) => {
    const signal = parse(channel.slice(prefix.length), message);
    if (signal === null) logger.warn({ channel }, 'A typing signal was not understood');
    else listener(signal);
  });
  return {
    async publish({ roomId, ...signal }: TypingSignal): Promise<void> {
      if (redis.status !== 'ready') return;
      await warnIfReady(redis.publish(prefix + roomId, JSON.stringify(signal)), 'Typing cannot be published');
    },
    /** Signals of the room arrive from its resolution on. While Redis is unavailable it resolves at once, and they arrive from its return on. */
    async follow(roomId: string): Promise<void> {
      pings ??= setInterval(ping, pingEveryMs).unref();
      followed.add(roomId);
      if (subscriber.status === 'ready') await subscribe(roomId);
    },
    unfollow(roomId: string): void {
      followed.delete(roomId);
      if (followed.size === 0) {
        clearInterval(pings);
        pings = undefined;
      }
      if (subscriber.status === 'ready')
        void warnIfReady(subscriber.unsubscribe(prefix + roomId), 'Typing cannot be unsubscribed from');
    },
    /** The listener receives every signal. */
    onSignal: (given: typeof listener) => void (listener = given),
    close(): void {
      clearInterval(pings);
      subscriber.disconnect();
    },
  };
}

const published = z.object({
  userId: z.string(),
  typing: z.boolean(),
  at: z.coerce.date(),
  hiddenFrom: z.array(z.string()),
});

function parse(roomId: string, message: string): TypingSignal | null {
  try {
    return { roomId, ...published.parse(JSON.parse(message)) };
  } catch {
    return null;
  }
}
