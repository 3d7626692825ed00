import { createEventBus, type EventBus } from '@parley/event-bus';
import { createLogger } from '@parley/service-kit/process';
import { createConnection } from 'mariadb';
import { type Db, MongoClient } from 'mongodb';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { isHandled } from './is-handled.ts';

const environments = z.record(z.string(), z.record(z.string(), z.string()));

type Subgraph = 'user' | 'chat' | 'notification';

/** What a service of the running platform was started with. */
function environmentOf(service: Subgraph): Readonly<Record<string, string>> {
  const all = environments.parse(JSON.parse(process.env['PARLEY_SUBGRAPH_ENVIRONMENTS'] ?? '{}'));
  const found = all[service];
  if (found === undefined) throw new Error(`It is not known what ${service} was started with.`);
  return found;
}

/** Where the chat service reads which web its link previews are made of. */
export function linkNetworkFile(): string {
  return environmentOf('chat')['LINK_PREVIEW_TEST_NETWORK'] ?? '';
}

/** Runs the command of a service where its environment is, as an engineer does; answers what it prints. @throws when it fails. */
export async function rebuild(service: Subgraph, ...projections: readonly string[]): Promise<string> {
  const command = fileURLToPath(new URL(`../../../subgraphs/${service}/dist/rebuild.js`, import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '', ...environmentOf(service) };
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...projections], { env });
  return stdout;
}

/** The bus of the running platform, to be closed by who asks for it. */
export function openPlatformBus(): EventBus {
  const { KAFKA_BROKERS = '', KAFKA_TOPIC_PREFIX: topicPrefix = '' } = environmentOf('notification');
  const logger = createLogger({ service: 'test', instanceId: 'test', level: 'silent' });
  return createEventBus({ brokers: KAFKA_BROKERS.split(','), clientId: 'e2e', topicPrefix, logger });
}

/** Waits until these groups of the platform's work consumers have handled all that is on the topic now. */
export async function consumed(topic: string, ...groups: readonly string[]): Promise<void> {
  const bus = openPlatformBus();
  try {
    await isHandled(bus, topic, groups);
  } finally {
    await bus.close();
  }
}

/** The MongoDB database of a service, for looking into it and for doing damage. */
export async function withMongo<T>(service: Subgraph, work: (db: Db) => Promise<T>): Promise<T> {
  const client = await MongoClient.connect(environmentOf(service)['MONGODB_URL'] ?? '');
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}

/** Rows of a statement in the MySQL database of a service. */
export async function queryMysql(
  service: Subgraph,
  sql: string,
  values: readonly string[],
): Promise<readonly object[]> {
  const url = new URL(environmentOf(service)['MYSQL_URL'] ?? '');
  const { hostname: host, port, username: user, password } = url;
  const connection = await createConnection({
    host,
    port: Number(port),
    user,
    password,
    database: url.pathname.slice(1),
    connectTimeout: 60_000,
  });
  try {
    const found: unknown = await connection.query(sql, [...values]);
    return Array.isArray(found) ? (found as object[]) : [];
  } finally {
    await connection.end();
  }
}
