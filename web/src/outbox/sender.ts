import { retryPause } from '../graph/retry-pause.ts';
import type { OutboxList } from './outbox-list.ts';
import { dueMessages, type OutboxMessage, type SendOutcome } from './outbox-message.ts';

export interface SenderDependencies {
  readonly list: OutboxList;
  /** One attempt. Rejects when nothing is known of its outcome: it is repeated, with the same `clientMessageId`. */
  readonly send: (message: OutboxMessage, signal: AbortSignal) => Promise<SendOutcome>;
  /** Takes over the outcome of an attempt. */
  readonly settle: (message: OutboxMessage, outcome: SendOutcome) => Promise<void>;
  /** Resolves after a time, or when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

/** Sends what waits, each room's messages one after another, until it is stopped. */
export interface Sender {
  /** Looks whether there is something to send. */
  readonly look: () => void;
  /** Ends the pauses after failures. */
  readonly wake: () => void;
}

export function createSender(dependencies: SenderDependencies, signal: AbortSignal): Sender {
  const { list, send, settle, pause, random } = dependencies;
  const busyRooms = new Set<string>();
  let failures = 0;
  let pausing = new AbortController();

  const attempt = async (message: OutboxMessage): Promise<void> => {
    let outcome: SendOutcome;
    try {
      outcome = await send(message, signal);
    } catch {
      failures += 1;
      return pause(retryPause(failures, random()), AbortSignal.any([signal, pausing.signal]));
    }
    failures = 0;
    await settle(message, outcome);
  };
  const look = (): void => {
    if (signal.aborted) return;
    for (const message of dueMessages(list.view().waiting, busyRooms)) {
      if (list.isSaving(message.clientMessageId)) continue;
      busyRooms.add(message.roomId);
      void attempt(message).finally(() => {
        busyRooms.delete(message.roomId);
        look();
      });
    }
  };
  return {
    look,
    wake() {
      failures = 0;
      pausing.abort();
      pausing = new AbortController();
    },
  };
}
