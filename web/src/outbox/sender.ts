import { retryPause } from '../graph/retry-pause.ts';
import type { OutboxList } from './outbox-list.ts';
import { dueMessages, type OutboxMessage, type SendOutcome } from './outbox-message.ts';
import type { Send } from './send-with-files.ts';

export interface SenderDependencies {
  readonly list: OutboxList;
  /** One attempt. Rejects when nothing is known of its outcome: it is repeated, with the same `clientMessageId`. */
  readonly send: Send;
  /** Keeps what an attempt has come to. */
  readonly keep: (message: OutboxMessage) => Promise<void>;
  /** Takes over the outcome of an attempt. */
  readonly settle: (message: OutboxMessage, outcome: SendOutcome) => Promise<void>;
  /** Resolves after a time, or when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

/** Sends what waits, each room's messages one after another, until it is stopped. */
export interface Sender {
  /** Looks whether there is something to send, and breaks off what was cancelled. */
  readonly look: () => void;
  /** Ends the pauses after failures. */
  readonly wake: () => void;
}

export function createSender(dependencies: SenderDependencies, signal: AbortSignal): Sender {
  const { list, send, keep, settle, pause, random } = dependencies;
  /** By room: one message of each is being sent. */
  const running = new Map<string, { readonly id: string; readonly stopping: AbortController }>();
  let failures = 0;
  let pausing = new AbortController();

  const attempt = async (message: OutboxMessage, stopped: AbortSignal): Promise<void> => {
    let outcome: SendOutcome;
    try {
      outcome = await send(message, { signal: AbortSignal.any([signal, stopped]), keep });
    } catch {
      if (stopped.aborted) return;
      failures += 1;
      return pause(retryPause(failures, random()), AbortSignal.any([signal, pausing.signal, stopped]));
    }
    failures = 0;
    await settle(message, outcome);
  };
  const look = (): void => {
    if (signal.aborted) return;
    for (const { id, stopping } of running.values()) if (list.find(id) === undefined) stopping.abort();
    for (const message of dueMessages(list.view().waiting, new Set(running.keys()))) {
      if (list.isSaving(message.clientMessageId)) continue;
      const stopping = new AbortController();
      running.set(message.roomId, { id: message.clientMessageId, stopping });
      void attempt(message, stopping.signal).finally(() => {
        running.delete(message.roomId);
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
