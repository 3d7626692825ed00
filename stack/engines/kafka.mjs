import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOrFetchJava } from '../fetch/java.mjs';
import { fetchKafka } from '../fetch/kafka.mjs';
import { findOnPath } from '../system/find-on-path.mjs';
import { probeKafka, probeKafkaNode } from '../probes/kafka.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';

/** One node in KRaft mode, broker and controller. @type {import('./engine.mjs').Engine} */
export const kafka = {
  name: 'kafka',
  setting: 'PARLEY_KAFKA_BROKERS',
  urlKey: 'kafkaBrokers',
  ports: ['kafka', 'kafkaController'],
  url: (port) => `127.0.0.1:${port}`,
  probe: probeKafka,
  prepare: () => prepare({ memory: ['-Xms128m', '-Xmx512m', '-XX:+UseG1GC'] }),
};

/** A new one; a dash at its beginning would be an option of Kafka's command. */
export function clusterId() {
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}

/**
 * One of several brokers that replicate everything: what is acknowledged is on two of them at least.
 * @param {import('./own-cluster.mjs').Seat} seat
 * @returns {import('./engine.mjs').Engine}
 */
export function kafkaNode(seat) {
  return {
    ...kafka,
    probe: probeKafkaNode,
    prepare: () => prepare({ memory: ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC'], seat }),
  };
}

/** @param {{memory: readonly string[], seat?: import('./own-cluster.mjs').Seat}} how @returns {Promise<import('./engine.mjs').Launch>} */
async function prepare({ memory, seat }) {
  const javaHome = await findOrFetchJava();
  const java = join(javaHome, 'bin', 'java');
  const jars = jarsOnPath() ?? (await fetchKafka(javaHome));
  return async ({ ports, data, run }) => {
    mkdirSync(data, { recursive: true });
    const file = join(run, 'kafka.properties');
    const lines = Object.entries(properties({ data, ...(seat ?? { index: 0, all: [ports] }) }));
    writeFileSync(file, lines.map(([name, value]) => `${name}=${value}\n`).join(''));
    const cluster = seat?.cluster ?? clusterId();
    if (!existsSync(join(data, 'meta.properties'))) await format(java, jars, { file, cluster });
    return {
      command: java,
      args: [...javaArguments(jars), ...memory, 'kafka.Kafka', file],
    };
  };
}

/** Kafka's own folder has its programs in bin/ and their jars in libs/. @returns {string | undefined} */
function jarsOnPath() {
  const script = findOnPath('kafka-server-start.sh');
  const jars = script === undefined ? undefined : join(dirname(script), '..', 'libs');
  return jars !== undefined && existsSync(jars) ? jars : undefined;
}

/** @param {string} jars */
function javaArguments(jars) {
  const logging = join(dirname(fileURLToPath(import.meta.url)), 'kafka-log4j2.properties');
  return ['-XX:TieredStopAtLevel=1', `-Dlog4j2.configurationFile=${logging}`, '-cp', join(jars, '*')];
}

/** @param {string} java @param {string} jars @param {{file: string, cluster: string}} what */
async function format(java, jars, { file, cluster }) {
  const { ok, output } = await runCommand(java, [
    ...javaArguments(jars),
    'kafka.tools.StorageTool',
    'format',
    '-t',
    cluster,
    '-c',
    file,
  ]);
  if (!ok) throw new Error(`Kafka's data folder could not be formatted.\n${lastLines(output, 5)}`);
}

/** @param {{data: string, index: number, all: import('./own-cluster.mjs').Seat['all']}} place */
function properties({ data, index, all }) {
  const [port, controller] = all[index] ?? [];
  const replicas = all.length;
  const inSync = Math.ceil((replicas + 1) / 2);
  return {
    'process.roles': 'broker,controller',
    'node.id': index + 1,
    'controller.quorum.voters': all.map(([, voter], node) => `${node + 1}@127.0.0.1:${voter}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'num.partitions': 3,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    // After a crash the broker may register again only when its former self is taken for dead: 9 s by default.
    'broker.session.timeout.ms': 4000,
    'broker.heartbeat.interval.ms': 1000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 16777216,
    'log.index.size.max.bytes': 1048576,
  };
}
