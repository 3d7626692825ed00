import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below 32768, where Linux begins to hand out ports: to who listens on any, and for outgoing connections.
const range = { from: 20_000, to: 32_000 };

/** A port on which nobody listens, and which the system gives to nobody else: for who listens on it later, or again. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(range.from, range.to);
    const server = createServer();
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    } catch {
      continue;
    }
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
