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

  /** Undefined until it is settled. */
  get outcome(): PayloadOutcome | undefined {
    return this.#outcome;
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
