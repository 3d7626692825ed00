import { encodeBson, decodeBson } from './bson.mjs';
import { exchange } from './exchange.mjs';

/** @typedef {import('./bson.mjs').BsonDocument} BsonDocument */

/**
 * Runs one command on the admin database by OP_MSG: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 * @param {number} port
 * @param {BsonDocument} command
 * @param {string} [host]
 */
export function mongodbCommand(port, command, host) {
  const section = encodeBson({ ...command, $db: 'admin' });
  const header = Buffer.alloc(21);
  header.writeInt32LE(21 + section.length, 0);
  header.writeInt32LE(1, 4);
  header.writeInt32LE(2013, 12);
  return exchange({ port, host, hello: Buffer.concat([header, section]), timeout: 5_000, read: readReply });
}

/** @param {Buffer} bytes */
function readReply(bytes) {
  return bytes.length < 4 || bytes.length < bytes.readInt32LE(0) ? undefined : decodeBson(bytes.subarray(21));
}

/** Resolves when mongod takes writes, and so transactions. @param {number} port @param {string} [host] */
export async function probeMongodb(port, host) {
  const hello = await mongodbCommand(port, { hello: 1 }, host);
  if (hello.isWritablePrimary !== true) throw new Error('no primary yet');
}

/** Resolves when mongod is a working member of its set. @param {number} port */
export async function probeMongodbMember(port) {
  const hello = await mongodbCommand(port, { hello: 1 });
  if (hello.isWritablePrimary !== true && hello.secondary !== true) throw new Error('no member yet');
}

/** Makes several mongod one set, unless they are. @param {number} port  of one of them @param {readonly string[]} hosts  of all */
export async function initiateReplicaSet(port, hosts) {
  const hello = await mongodbCommand(port, { hello: 1 });
  if (hello.setName !== undefined) return;
  const members = hosts.map((host, _id) => ({ _id, host }));
  const config = { _id: 'rs0', members, settings: { electionTimeoutMillis: 3_000 } };
  const { ok, errmsg } = await mongodbCommand(port, { replSetInitiate: config });
  if (ok !== 1) throw new Error(`no replica set yet: ${String(errmsg)}`);
}

/**
 * Makes mongod a replica set of one, or gives an existing one its present port.
 * @param {number} port
 */
export async function ensureReplicaSet(port) {
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
  const hello = await mongodbCommand(port, { hello: 1 });
  if (hello.isWritablePrimary === true && hello.me === members[0]?.host) return;
  const initiated = await mongodbCommand(port, { replSetInitiate: { _id: 'rs0', members } });
  if (initiated.ok === 1 || hello.me === members[0]?.host) return;
  await mongodbCommand(port, { replSetReconfig: { _id: 'rs0', version: 1, members }, force: true });
}
