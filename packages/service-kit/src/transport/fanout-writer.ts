import { setImmediate as turn } from 'node:timers/promises';
import type { FrameSocket } from './frame-socket.ts';
import type { TransportOperation } from './transport-operation.ts';

/** `key` stands for the payload, by identity. Resolves when it is written. */
export type FanoutWriter = (key: object, payload: string, operation: TransportOperation) => Promise<void>;

/** Operations that have the same payload in one turn of the event loop share a frame, where the peer knows such frames (`canShare`). */
export function createFanoutWriter(socket: FrameSocket, canShare: boolean): FanoutWriter {
  const open = new Map<object, { operations: TransportOperation[]; written: Promise<void> }>();
  const flush = async (key: object, payload: string): Promise<void> => {
    await turn();
    const operations = open.get(key)?.operations.filter(({ ended }) => !ended) ?? [];
    open.delete(key);
    const [only] = operations;
    if (operations.length === 1) return only?.next(payload);
    if (only === undefined) return;
    const ids = operations.map(({ idText }) => idText).join(',');
    socket.send(`{"type":"next","ids":[${ids}],"payload":${payload}}`);
  };
  return async (key, payload, operation) => {
    if (!canShare) return operation.next(payload);
    let batch = open.get(key);
    if (batch === undefined) {
      batch = { operations: [], written: flush(key, payload) };
      open.set(key, batch);
    }
    batch.operations.push(operation);
    return batch.written;
  };
}
