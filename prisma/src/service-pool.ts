import type { PoolConfig } from 'mariadb';

/**
 * What Prisma's MariaDB adapter is given for the pool of a service's database, `mysql://user:password@host:port/database`. `warn`
 * is told of connections that could not be made. Without `initSql`: a connection that is lost while the driver runs it rejects a
 * promise that nobody can catch, which would end the process.
 */
export function servicePool(
  url: string,
  {
    connections = 10,
    warn = () => undefined,
  }: { connections?: number; warn?: (reason: string) => void } = {},
): PoolConfig {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    connectionLimit: connections,
    minimumIdle: 2,
    // The driver's second is too short for a busy server, and its 10 s in all too long for whoever waits for an answer.
    connectTimeout: 1_800,
    acquireTimeout: 1_800,
    // MySQL 8.4 authenticates by caching_sha2_password, which needs the server's key where there is no TLS.
    allowPublicKeyRetrieval: true,
    logger: { warning: warn },
  };
}

/**
 * A query is one packet there and one back. By the binary protocol the adapter prepares each statement, runs it and closes it again, since the
 * driver's cache of statements leaks; what it is for, numbers that a text would spoil, our tables do not have.
 */
export const adapterOptions = { useTextProtocol: true } as const;
