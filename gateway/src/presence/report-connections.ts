import { createBackOff, sleep, retry } from '@parley/async';
import { type OutgoingEvent } from '@parley/event-bus';
import type { Viewer } from '@parley/service-kit/contract';
import type { Logger } from '@parley/service-kit/process';
import { randomUUID } from 'node:crypto';
import type { Connection, ConnectionChange, ConnectionFacts } from './connection-facts.ts';

/** Tells who is connected. Nothing here ever makes a socket wait. */
export interface ConnectionReporter {
  /** A socket introduced itself; call the answer when it has closed. */
  opened(viewer: Viewer): () => void;
  /** Reports all that are still there as closed, and waits for that, 3 s at most. */
  close(): Promise<void>;
}

export interface ConnectionReporterOptions {
  readonly facts: ConnectionFacts;
  /** Rejects when it is not acknowledged: it is tried again, so that a fact may be told twice. */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<void>;
  readonly logger: Logger;
  /** How often everybody who is there is reported. */
  readonly everyMs: number;
  /** How many changes may wait for the broker. */
  readonly mostWaiting?: number;
}

const mostAtOnce = 500;
const lastWordsMs = 3_000;

/**
 * One batch after the other, in the order of the facts. While the broker is away changes wait; when there are too many they are
 * forgotten, and the next report of all says who is there. Who has left without a word is told apart by no longer being reported.
 */
export function createConnectionReporter(options: ConnectionReporterOptions): ConnectionReporter {
  const { facts, publish, logger, everyMs, mostWaiting = 10_000 } = options;
  const present = new Map<string, Connection>();
  const closing = new AbortController();
  let waiting: ConnectionChange[] = [];
  let reportDue = false;
  let running: Promise<void> | undefined;

  const nextBatch = (): readonly OutgoingEvent[] => {
    if (waiting.length > 0) return waiting.splice(0, mostAtOnce).map((each) => facts.change(each));
    if (!reportDue) return [];
    reportDue = false;
    return facts.alive([...present.values()], Date.now());
  };
  const send = (batch: readonly OutgoingEvent[]): Promise<void> =>
    retry(() => publish(batch), {
      backOff: createBackOff({ firstMs: 100, maxMs: 2_000 }),
      signal: closing.signal,
      onError: (error) => logger.debug({ err: error }, 'Connections could not be reported yet'),
    });
  const run = async (): Promise<void> => {
    await Promise.resolve(); // so that `running` is set before it is reset
    try {
      for (let batch = nextBatch(); batch.length > 0; batch = nextBatch()) await send(batch);
    } catch (error) {
      logger.warn({ err: error }, 'Connections were not reported');
    } finally {
      running = undefined; // in the same turn as the last look: nothing can be missed in between
    }
  };
  const flush = (): void => {
    running ??= run();
  };
  const report = (kind: ConnectionChange['kind'], connection: Connection): void => {
    if (waiting.length >= mostWaiting) {
      waiting = [];
      reportDue = true;
    }
    waiting.push({ ...connection, kind, at: new Date().toISOString() });
    flush();
  };
  const closed = (connection: Connection): void => {
    if (present.delete(connection.connectionId)) report('closed', connection);
  };
  const timer = setInterval(() => {
    reportDue = present.size > 0;
    flush();
  }, everyMs);

  return {
    opened(viewer) {
      const connection = { connectionId: randomUUID(), userId: viewer.id, sessionId: viewer.sessionId };
      present.set(connection.connectionId, connection);
      report('opened', connection);
      return () => closed(connection);
    },
    async close() {
      clearInterval(timer);
      for (const connection of present.values()) closed(connection);
      const said = new AbortController();
      const talking = Promise.resolve(running).finally(() => said.abort());
      await Promise.race([talking, sleep(lastWordsMs, said.signal)]);
      closing.abort();
      await running;
    },
  };
}
