import type { OutgoingEvent } from '@parley/event-bus';
import { createConnection } from 'mariadb';
import type { Connection } from 'mariadb';
import { engines, uniqueName } from './engines.ts';

/** A fresh database with the outbox of prisma/user/schema.prisma. */
export interface OutboxDatabase {
  readonly url: string;
  readonly connection: Connection;
  insert(events: readonly OutgoingEvent[]): Promise<void>;
  unpublished(): Promise<number>;
  /** The server's ids of the connections that use this database, without our own. */
  otherConnections(): Promise<readonly number[]>;
  drop(): Promise<void>;
}

const createTable = `CREATE TABLE outbox (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  event_id VARCHAR(36) NOT NULL UNIQUE,
  topic VARCHAR(128) NOT NULL,
  aggregatetype VARCHAR(64) NOT NULL,
  aggregateid VARCHAR(96) NOT NULL,
  type VARCHAR(64) NOT NULL,
  payload LONGTEXT NOT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  published_at DATETIME(3) NULL,
  INDEX (published_at, id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`;

export async function createOutboxDatabase(): Promise<OutboxDatabase> {
  const name = uniqueName('outbox');
  const connection = await connect();
  await connection.query(`CREATE DATABASE ${name}`);
  await connection.query(`USE ${name}`);
  await connection.query(createTable);
  return {
    url: `${engines().mysqlUrl}/${name}`,
    connection,
    insert: async (events) => await insertEvents(connection, events),
    async unpublished() {
      const rows: { n: bigint }[] = await connection.query(
        'SELECT COUNT(*) AS n FROM outbox WHERE published_at IS NULL',
      );
      return Number(rows[0]?.n);
    },
    async otherConnections() {
      const rows: { id: bigint }[] = await connection.query(
        'SELECT id FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()',
        [name],
      );
      return rows.map(({ id }) => Number(id));
    },
    async drop() {
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}

/** Another connection to the server, for transactions beside the first. */
export async function connect(database?: string): Promise<Connection> {
  const { hostname, port, username, password } = new URL(engines().mysqlUrl);
  return await createConnection({
    host: hostname,
    port: Number(port),
    user: username,
    password,
    ...(database === undefined ? {} : { database }),
  });
}

export async function insertEvents(connection: Connection, events: readonly OutgoingEvent[]): Promise<void> {
  await connection.batch(
    'INSERT INTO outbox (event_id, topic, aggregatetype, aggregateid, type, payload) VALUES (?, ?, ?, ?, ?, ?)',
    events.map(({ id, topic, key, type, payload }) => [id, topic, 'note', key, type, payload]),
  );
}
