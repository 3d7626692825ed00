import { every } from '@parley/async';
import type { Viewer } from '@parley/service-kit/contract';
import { randomUUID } from 'node:crypto';
import type { Connection, ConnectionChange } from './connection-events.ts';
import { createConnectionOutbox, type ConnectionOutboxOptions } from './connection-outbox.ts';

export interface ConnectionReporterOptions extends ConnectionOutboxOptions {
  /** The interval between two reports of all connections. */
  readonly intervalMs: number;
}

const closeTimeoutMs = 3_000;

/** Publishes who is connected. No socket ever waits for it; while the broker is unavailable changes wait. A gateway that is killed is noticed by its missing reports. */
export function createConnectionReporter(options: ConnectionReporterOptions) {
  const { intervalMs, logger } = options;
  const present = new Map<string, Connection>();
  const outbox = createConnectionOutbox(options, present);
  const report = (kind: ConnectionChange['kind'], connection: Connection): void =>
    outbox.add({ ...connection, kind, at: new Date().toISOString() });
  const closed = (connection: Connection): void => {
    if (present.delete(connection.connectionId)) report('closed', connection);
  };
  const reporting = every(intervalMs, {
    work: async () => outbox.reportAll(),
    onError: (error) => logger.error({ err: error }, 'Connections were not reported'),
  });
  reporting.start();

  return {
    /** A socket is authenticated; call the returned function when it has closed. */
    opened(viewer: Viewer) {
      const connection = { connectionId: randomUUID(), userId: viewer.id, sessionId: viewer.sessionId };
      present.set(connection.connectionId, connection);
      report('opened', connection);
      return () => closed(connection);
    },
    /** Reports all that are still open as closed, and waits for that, 3 s at most. */
    async close() {
      reporting.stop();
      for (const connection of present.values()) closed(connection);
      await outbox.close(closeTimeoutMs);
    },
  };
}
