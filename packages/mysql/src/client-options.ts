import { PrismaMariaDb } from '@prisma/adapter-mariadb';

/** Any structured logger. */
interface Logger {
  warn(fields: object, message: string): void;
}

type PoolConfig = Exclude<ConstructorParameters<typeof PrismaMariaDb>[0], string>;

/**
 * What a service's generated `PrismaClient` is made with, for `mysql://user:password@host:port/database`. `logger` warns of
 * connections that could not be made. Transactions are read committed: a statement that waited for a lock sees what was
 * committed before it, and locking reads take no gaps.
 */
export function clientOptions(url: string, logger?: Logger) {
  // By the binary protocol the adapter prepares each statement, runs it and closes it again, since the driver's cache of statements
  // leaks. As text a query is one packet there and one back; our tables have no numbers that a text would spoil.
  const adapter = new PrismaMariaDb(poolConfig(url, logger), { useTextProtocol: true });
  const transactionOptions = { maxWait: 5_000, timeout: 15_000, isolationLevel: 'ReadCommitted' as const };
  return { adapter, transactionOptions };
}

/** Without `initSql`: a connection that is lost while the driver runs it rejects a promise that nobody can catch, which would end the process. */
function poolConfig(url: string, logger?: Logger): PoolConfig {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    connectionLimit: 10,
    minimumIdle: 2,
    // The driver's second is too short for a busy server, and its 10 s in all too long for a client that waits for an answer.
    connectTimeout: 1_800,
    acquireTimeout: 1_800,
    // A host that vanished holds a connection no longer. Idle ones are made anew after that, too.
    socketTimeout: 10_000,
    keepAliveDelay: 10_000,
    // MySQL 8.4 authenticates by caching_sha2_password, which needs the server's key where there is no TLS.
    allowPublicKeyRetrieval: true,
    logger: { warning: (reason) => logger?.warn({ reason }, 'A connection to MySQL failed') },
  };
}
