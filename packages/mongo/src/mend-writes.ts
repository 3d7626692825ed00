import { MongoNetworkError } from 'mongodb';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

interface Connection {
  readonly socket: Socket;
  writeCommand(command: object, options: object): Promise<void>;
}

const driver = createRequire(import.meta.url)('mongodb/lib/cmap/connection') as {
  readonly Connection: { readonly prototype: Connection };
};

/**
 * The driver (7.8) writes to a socket that has just closed, and then waits for it to drain: for ever, whatever its time-outs are. A change
 * stream whose connection was reset never spoke again. And where the write fails, the error is none of the network's to the driver, so that
 * nothing is tried again. No public option mends either; a test holds this.
 */
export function mendWrites(): void {
  const { prototype } = driver.Connection;
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its connection
  const { writeCommand } = prototype;
  if (writeCommand.name === 'mendedWrite') return;
  prototype.writeCommand = async function mendedWrite(command, options) {
    const { socket } = this;
    const lost = (cause?: unknown) =>
      new MongoNetworkError('The connection was closed', { cause: cause as Error });
    if (socket.destroyed) throw lost();
    let onClose = (): void => undefined;
    const closed = new Promise<never>((_, reject) => {
      onClose = () => reject(lost());
      socket.once('close', onClose);
    });
    try {
      await Promise.race([writeCommand.call(this, command, options), closed]);
    } catch (error) {
      throw isPlainNetworkError(error) ? lost(error) : error;
    } finally {
      socket.off('close', onClose);
    }
  };
}

/** What a socket says, and not the driver. */
function isPlainNetworkError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.constructor === Error;
}
