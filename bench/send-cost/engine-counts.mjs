import { Redis } from 'ioredis';
import { createConnection } from 'mariadb';
import { MongoClient } from 'mongodb';
import { readFileSync } from 'node:fs';

/** @typedef {Record<string, number>} Counts  that only grow, by what they count */

/**
 * What the engines have been asked for so far, by all who use them: a measured platform is to be alone on them.
 * @param {import('@parley/stack/services').EngineUrls} engines
 */
export async function openEngineCounts({ mysqlUrl, mongodbUrl, redisUrl }) {
  const { hostname: host, port, username: user, password } = new URL(mysqlUrl);
  const mongo = await MongoClient.connect(mongodbUrl, { appName: 'bench' });
  const mysql = await createConnection({ host, port: Number(port), user, password });
  const redis = new Redis(redisUrl);
  return {
    /** @returns {Promise<Counts>} */
    async read() {
      const [status, rows, info] = await Promise.all([
        mongo.db('admin').command({ serverStatus: 1 }),
        mysql.query(
          "SHOW GLOBAL STATUS WHERE Variable_name IN ('Questions', 'Bytes_received', 'Bytes_sent')",
        ),
        redis.info('stats'),
      ]);
      const ofMysql = new Map(
        rows.map((/** @type {any} */ { Variable_name, Value }) => [Variable_name, Number(Value)]),
      );
      const ofRedis = (/** @type {string} */ name) =>
        Number(info.match(new RegExp(`${name}:(\\d+)`))?.[1] ?? 0);
      return {
        ...mongoCommands(status),
        'mongod: transactions': Number(status.transactions.totalCommitted),
        'mongod: journal syncs': Number(status.wiredTiger.log['log sync operations']),
        'mongod: KB in': Number(status.network.bytesIn) / 1_024,
        'mongod: KB out': Number(status.network.bytesOut) / 1_024,
        'mysqld: statements': ofMysql.get('Questions') ?? 0,
        'mysqld: KB in': (ofMysql.get('Bytes_received') ?? 0) / 1_024,
        'mysqld: KB out': (ofMysql.get('Bytes_sent') ?? 0) / 1_024,
        'redis: commands': ofRedis('total_commands_processed'),
        'redis: KB in': ofRedis('total_net_input_bytes') / 1_024,
        'redis: KB out': ofRedis('total_net_output_bytes') / 1_024,
      };
    },
    close: () => Promise.all([mongo.close(), mysql.end(), redis.quit()]),
  };
}

/** @param {any} status  of the server @returns {Counts} */
function mongoCommands(status) {
  const named = Object.entries(/** @type {Record<string, any>} */ (status.metrics.commands)).flatMap(
    ([name, counts]) => {
      const total = Number(counts?.total ?? 0);
      return total > 0 ? [/** @type {const} */ ([`mongod: ${name}`, total])] : [];
    },
  );
  return Object.fromEntries(named);
}

/** Reads and writes of a process by `read` and `write`, and their bytes (of the JVM: its sockets and files). @param {string} name @param {number} pid @returns {Counts} */
export function callsOf(name, pid) {
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  const of = (/** @type {string} */ field) => Number(io.match(new RegExp(`${field}: (\\d+)`))?.[1] ?? 0);
  return {
    [`${name}: reads`]: of('syscr'),
    [`${name}: writes`]: of('syscw'),
    [`${name}: KB read`]: of('rchar') / 1_024,
    [`${name}: KB written`]: of('wchar') / 1_024,
  };
}

/** @param {Counts} counts */
export function sum(counts) {
  return Object.values(counts).reduce((all, one) => all + one, 0);
}
