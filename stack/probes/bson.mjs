/** @typedef {string | number | boolean | BsonDocument | readonly BsonValue[]} BsonValue */
/** @typedef {{readonly [name: string]: BsonValue}} BsonDocument */

/**
 * As much BSON as the launcher needs before the driver is installed: https://bsonspec.org
 * @param {BsonDocument | readonly BsonValue[]} document
 * @returns {Buffer}
 */
export function encodeBson(document) {
  const elements = Object.entries(document).map(([name, value]) => encodeElement(name, value));
  const size = Buffer.alloc(4);
  size.writeInt32LE(5 + elements.reduce((sum, element) => sum + element.length, 0));
  return Buffer.concat([size, ...elements, Buffer.from([0])]);
}

/** @param {string} name @param {BsonValue} value */
function encodeElement(name, value) {
  const [type, bytes] = encodeValue(value);
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), bytes]);
}

/** @param {BsonValue} value @returns {[number, Buffer]} */
function encodeValue(value) {
  if (typeof value === 'string') {
    const text = Buffer.from(`${value}\0`);
    return [0x02, Buffer.concat([int32(text.length), text])];
  }
  if (typeof value === 'boolean') return [0x08, Buffer.from([value ? 1 : 0])];
  if (typeof value === 'number') return [0x10, int32(value)];
  return [Array.isArray(value) ? 0x04 : 0x03, encodeBson(value)];
}

/** @param {number} value */
function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

/**
 * @param {Buffer} bytes
 * @returns {Record<string, unknown>} values of other types than these are left out
 */
export function decodeBson(bytes) {
  /** @type {Record<string, unknown>} */
  const document = {};
  for (let at = 4; bytes[at] !== 0;) {
    const type = bytes[at] ?? 0;
    const nameEnd = bytes.indexOf(0, at + 1);
    const name = bytes.toString('utf8', at + 1, nameEnd);
    const [value, size] = decodeValue(type, bytes, nameEnd + 1);
    if (value !== undefined) document[name] = value;
    at = nameEnd + 1 + size;
  }
  return document;
}

const fixedSizes = new Map([
  [0x06, 0],
  [0x07, 12],
  [0x09, 8],
  [0x0a, 0],
  [0x11, 8],
  [0x13, 16],
]);

/** @param {number} type @param {Buffer} bytes @param {number} at @returns {[unknown, number]} the value and its size in bytes */
function decodeValue(type, bytes, at) {
  if (type === 0x01) return [bytes.readDoubleLE(at), 8];
  if (type === 0x02)
    return [bytes.toString('utf8', at + 4, at + 3 + bytes.readInt32LE(at)), 4 + bytes.readInt32LE(at)];
  if (type === 0x03) return [decodeBson(bytes.subarray(at)), bytes.readInt32LE(at)];
  if (type === 0x04) return [Object.values(decodeBson(bytes.subarray(at))), bytes.readInt32LE(at)];
  if (type === 0x05) return [undefined, 5 + bytes.readInt32LE(at)];
  if (type === 0x08) return [bytes[at] === 1, 1];
  if (type === 0x10) return [bytes.readInt32LE(at), 4];
  if (type === 0x12) return [Number(bytes.readBigInt64LE(at)), 8];
  const size = fixedSizes.get(type);
  if (size === undefined) throw new Error(`BSON type ${type} is not known here`);
  return [undefined, size];
}
