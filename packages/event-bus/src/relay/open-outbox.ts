import { createConnection } from 'mariadb';
import { inTime } from './in-time.ts';
import { createOutboxTable, type OutboxTable } from './outbox-table.ts';

/** Opens a connection of its own: a lock belongs to a connection, and pools hand those around. */
export async function openOutbox({
  url,
  lock,
  silentSeconds = 60,
}: {
  url: string;
  lock: string;
  silentSeconds?: number;
}): Promise<OutboxTable> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const connection = await createConnection({
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database,
    connectTimeout: 3_000,
    keepAliveDelay: 10_000,
    // MySQL 8.4 authenticates by caching_sha2_password, which without TLS needs the server's key.
    allowPublicKeyRetrieval: true,
  });
  // A loss shows with the next query; without a listener it would end the process.
  connection.on('error', () => undefined);
  // Autocommit is the default. Each look must see what was committed before it. Not by `initSql`: a connection that is lost while
  // the driver runs that rejects a promise that nobody can catch.
  try {
    await inTime(connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED'));
    await inTime(connection.query('SET SESSION wait_timeout = ?', [silentSeconds]));
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return createOutboxTable(connection, { database, lock });
}
