import { exchange } from './exchange.mjs';

// Metadata request, version 1, of no topic: https://kafka.apache.org/protocol
const metadataRequest = (() => {
  const body = Buffer.from([0, 3, 0, 1, 0, 0, 0, 7, 0xff, 0xff, 0, 0, 0, 0]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
})();

/** Resolves when the broker lists itself: it is then registered and serves. @param {number} port @param {string} [host] */
export async function probeKafka(port, host) {
  const brokers = await exchange({
    port,
    host,
    hello: metadataRequest,
    read: (bytes) => (bytes.length < 12 ? undefined : bytes.readInt32BE(8)),
  });
  if (brokers < 1) throw new Error('no broker is registered yet');
}
