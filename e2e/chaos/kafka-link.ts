import { startTcpProxy, type TcpProxy } from '@parley/testkit';

/** A proxy in front of a broker. The broker advertises its own port; here they read the proxy's, and so stay in the link. */
export async function startKafkaLink(brokers: string): Promise<TcpProxy> {
  const port = Number(brokers.split(':')[1]);
  const address: { broker?: Buffer; proxy?: Buffer } = {};
  const proxy = await startTcpProxy(port, {
    rewriteAnswer: (chunk) => replaceAll(chunk, address.broker, address.proxy),
  });
  address.broker = addressOf(port);
  address.proxy = addressOf(proxy.port);
  return proxy;
}

/** As Kafka writes it: the host's length in two bytes, the host, the port in four. */
function addressOf(port: number): Buffer {
  const host = Buffer.from('127.0.0.1');
  const text = Buffer.alloc(2 + host.length + 4);
  text.writeInt16BE(host.length, 0);
  host.copy(text, 2);
  text.writeInt32BE(port, 2 + host.length);
  return text;
}

function replaceAll(chunk: Buffer, from: Buffer | undefined, to: Buffer | undefined): Buffer {
  if (from === undefined || to === undefined) return chunk;
  for (let at = chunk.indexOf(from); at !== -1; at = chunk.indexOf(from, at + 1)) to.copy(chunk, at);
  return chunk;
}
