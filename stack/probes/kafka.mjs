import { exchange } from './exchange.mjs';

/**
 * A Metadata request, version 1: https://kafka.apache.org/protocol
 * @param {0 | -1} topics  how many are asked for: none, or all
 */
function metadataRequest(topics) {
  const body = Buffer.alloc(14);
  body.set([0, 3, 0, 1, 0, 0, 0, 7, 0xff, 0xff]);
  body.writeInt32BE(topics, 10);
  return withSize(body);
}

/** @param {Buffer} body */
function withSize(body) {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** Resolves when the broker lists itself: it is then registered and serves. @param {number} port @param {string} [host] */
export async function probeKafka(port, host) {
  const brokers = await exchange({
    port,
    host,
    hello: metadataRequest(0),
    read: (bytes) => (bytes.length < 12 ? undefined : bytes.readInt32BE(8)),
  });
  if (brokers < 1) throw new Error('no broker is registered yet');
}

/** Resolves when one of several brokers is registered and has caught up with every partition that it replicates. @param {number} port */
export async function probeKafkaNode(port) {
  const { nodes, partitions } = await exchange({ port, hello: metadataRequest(-1), read: readMetadata });
  const own = nodes.find((node) => node.port === port)?.id;
  if (own === undefined) throw new Error('not registered yet');
  if (partitions.some(({ replicas, inSync }) => replicas.includes(own) && !inSync.includes(own)))
    throw new Error('not caught up yet');
}

/** @typedef {{nodes: {id: number, port: number}[], partitions: {replicas: number[], inSync: number[]}[]}} Metadata */

/** @param {Buffer} bytes @returns {Metadata | undefined} */
function readMetadata(bytes) {
  if (bytes.length < 4 || bytes.length < 4 + bytes.readInt32BE(0)) return undefined;
  let at = 8;
  const int16 = () => bytes.readInt16BE((at += 2) - 2);
  const int32 = () => bytes.readInt32BE((at += 4) - 4);
  const skipString = () => {
    const size = int16(); // -1: none
    at += Math.max(0, size);
  };
  /** @template Item @param {() => Item} readItem @returns {Item[]} */
  const list = (readItem) => Array.from({ length: int32() }, readItem);
  const nodes = list(() => {
    const id = int32();
    skipString(); // host
    const port = int32();
    skipString(); // rack
    return { id, port };
  });
  int32(); // the controller
  const topics = list(() => {
    int16(); // error
    skipString();
    at += 1; // internal or not
    return list(() => {
      int16(); // error
      at += 8; // number and leader
      return { replicas: list(int32), inSync: list(int32) };
    });
  });
  return { nodes, partitions: topics.flat() };
}
