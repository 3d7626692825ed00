import { migrate } from '@parley/prisma';
import { createConnection } from 'mariadb';
import { type Db, MongoClient } from 'mongodb';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { engines } from './engines.ts';

/** A name that no other test uses: a prefix, an underscore and eight hex digits. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(4).toString('hex')}`;
}

/** A prefix for topics and keys that no other test uses. */
export function topicPrefix(): string {
  return `${uniqueName('t')}.`;
}

/** A fresh MySQL database with the service's migrations applied. */
export async function createTestDatabase(
  service: string,
): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const url = new URL(engines().mysqlUrl);
  const name = uniqueName(`test_${service}`);
  url.pathname = `/${name}`;
  const directory = fileURLToPath(new URL(`../../../../prisma/${service}/migrations`, import.meta.url));
  await migrate({ url: url.href, directory });
  return { url: url.href, drop: () => dropDatabase(name) };
}

async function dropDatabase(name: string): Promise<void> {
  const { hostname: host, port, username: user, password } = new URL(engines().mysqlUrl);
  const connection = await createConnection({
    host,
    port: Number(port),
    user,
    password,
    connectTimeout: 60_000,
  });
  await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
  await connection.end();
}

/** A fresh MongoDB database: its address, with the database in the path, and a handle for looking into it. */
export async function createMongoDatabase(): Promise<{
  readonly url: string;
  readonly db: Db;
  drop(): Promise<void>;
}> {
  const name = uniqueName('test');
  const url = new URL(engines().mongodbUrl);
  url.pathname = `/${name}`;
  const client = await MongoClient.connect(url.href);
  const db = client.db(name);
  const drop = async (): Promise<void> => {
    await db.dropDatabase();
    await client.close();
  };
  return { url: url.href, db, drop };
}

/** The MongoDB database of a service of a platform that a test has for itself, for looking into it and for doing damage. */
export async function openServiceDatabase(
  { topicPrefix: prefix }: { readonly topicPrefix: string },
  service: string,
): Promise<{ readonly db: Db; close(): Promise<void> }> {
  const client = await MongoClient.connect(engines().mongodbUrl);
  return { db: client.db(`parley_${prefix.slice(0, -1)}_${service}`), close: () => client.close() };
}
