import { Departure, type DepartureSignal } from '../operations/departure.ts';
import type { SharedText } from '@parley/service-kit/transport';

/** What became of making a payload. `unshareable`: it was made for many, and must be made for each of them. */
export type PayloadOutcome =
  | { readonly kind: 'made'; readonly payload: SharedText }
  | { readonly kind: 'unshareable' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A payload that is being made, for one client or for many. A promise would cost each of them a turn, in an order of its own. */
export class PendingPayload {
  #outcome: PayloadOutcome | undefined;
  #listeners: (() => void)[] = [];
  #waiting = 0;
  #isAbandoned = false;
  #departure: Departure | undefined;

  /** Undefined until it is settled. */
  get outcome(): PayloadOutcome | undefined {
    return this.#outcome;
  }

  /** Whether all its clients have left before it was settled. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** Aborted when it is abandoned. */
  get signal(): DepartureSignal {
    return (this.#departure ??= new Departure());
  }

  /** One more client waits for it, until it is settled or that client calls `leave`. */
  join(): void {
    this.#waiting += 1;
  }

  leave(): void {
    this.#waiting -= 1;
    if (this.#waiting > 0 || this.#outcome !== undefined) return;
    this.#isAbandoned = true;
    this.#departure?.leave();
  }

  /** Calls back once, when it is settled; not for one that is settled already. */
  onSettled(listener: () => void): void {
    if (this.#outcome === undefined) this.#listeners.push(listener);
  }

  settle(outcome: PayloadOutcome): void {
    this.#outcome = outcome;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}
