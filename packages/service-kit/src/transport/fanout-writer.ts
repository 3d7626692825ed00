import { setImmediate as turn } from 'node:timers/promises';
import type { FrameSocket } from './frame-socket.ts';
import type { TransportOperation } from './transport-operation.ts';

/** `key` stands for the payload, by identity. Resolves when it is written. */
export type FanoutWriter = (key: object, payload: string, operation: TransportOperation) => Promise<void>;

interface Fanout {
  readonly payload: string;
  readonly operations: TransportOperation[];
}

/**
 * Operations that have the same payload in one turn of the event loop share a frame, where the peer knows such frames (`canShare`). All
 * frames of a turn are one write: the sends of a batch reach their rooms at once, and all rooms of a gateway share its socket.
 */
export function createFanoutWriter(socket: FrameSocket, canShare: boolean): FanoutWriter {
  let open = new Map<object, Fanout>();
  let written: Promise<void> | undefined;
  const flush = async (): Promise<void> => {
    await turn();
    const fanouts = [...open.values()];
    open = new Map();
    written = undefined;
    socket.inOneWrite(() => fanouts.forEach((fanout) => write(socket, fanout)));
  };
  return async (key, payload, operation) => {
    if (!canShare) return operation.next(payload);
    const fanout = open.get(key);
    if (fanout === undefined) open.set(key, { payload, operations: [operation] });
    else fanout.operations.push(operation);
    written ??= flush();
    return written;
  };
}

function write(socket: FrameSocket, { payload, operations }: Fanout): void {
  const running = operations.filter(({ ended }) => !ended);
  const [only] = running;
  if (running.length === 1) return only?.next(payload);
  if (only === undefined) return;
  const ids = running.map(({ idText }) => idText).join(',');
  socket.send(`{"type":"next","ids":[${ids}],"payload":${payload}}`);
}
