import type { StreamEvent } from './stream-event.ts';
import type { TransportOperation } from '../transport/transport-operation.ts';

interface Options {
  readonly operation: TransportOperation;
  readonly source: AsyncIterable<StreamEvent<unknown>>;
  /** Writes the event's payload to the operation; resolves when the next one may follow. */
  readonly deliver: (event: StreamEvent<unknown>) => Promise<void>;
  /** The JSON of the errors that end the operation. */
  readonly report: (error: unknown) => string;
  /** Once, however it ends. */
  readonly onEnd: () => void;
}

/**
 * Moves events from a source to its operation, one at a time, and none while the peer has paused it or takes nothing: then they
 * stay with the source. Ends the source at once when the operation ends, also while it is quiet.
 */
export function runSubscription({ operation, source, deliver, report, onEnd }: Options): void {
  const events = source[Symbol.asyncIterator]();
  let ended = false;
  let paused = false;
  let wake: () => void = () => undefined;
  const end = (): boolean => {
    if (ended) return false;
    ended = true;
    wake();
    onEnd();
    return true;
  };
  const isWanted = (): boolean => ended || !(paused || operation.isCongested());
  /** Resolves when the peer takes more, or the operation has ended. */
  const untilWanted = async (): Promise<void> => {
    while (!isWanted())
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (operation.isCongested()) operation.whenWritable(resolve);
      });
  };
  /** Not awaited: an async generator settles this only after its pending next(). */
  const release = (): void => void events.return?.()?.catch(() => undefined);
  const run = async (): Promise<void> => {
    for (;;) {
      const event = await events.next();
      if (ended) return;
      if (event.done === true) break;
      await deliver(event.value);
      if (!isWanted()) await untilWanted();
      if (ended) return;
    }
    if (end()) operation.complete();
  };
  operation.onPause = (now) => {
    paused = now;
    wake();
  };
  operation.stop = () => {
    if (end()) release();
  };
  run().catch((error: unknown) => {
    if (!end()) return;
    release(); // it may be the payload that failed, not the source
    operation.error(report(error));
  });
}
