import type { Collection } from 'mongodb';
import type { RelayState } from './relay-state.ts';

/** A held lease: while it lasts, no other relay publishes. */
export interface Leadership {
  /** Aborted when the lease is lost or released. */
  readonly signal: AbortSignal;
  /** Asked before each effect: a process that was frozen past its lease finds out here first. */
  readonly isHeld: () => boolean;
  readonly lose: () => void;
  /** Releases the lease, so that the next relay need not wait for its end. */
  readonly release: () => Promise<void>;
}

export interface MongoLease {
  /** Nothing while another relay holds it. */
  readonly take: () => Promise<Leadership | undefined>;
}

export const leaseMs = 3_000;
const renewIntervalMs = 1_000;

/** Times are compared by the server's clock only; here the lease counts from before the request was sent. */
export function createMongoLease(deps: {
  states: Collection<RelayState>;
  name: string;
  /** Unique per relay object: a restarted process must not take its former self for itself. */
  holder: string;
}): MongoLease {
  const { states, name, holder } = deps;

  /** Returns until when it is held by our clock, or nothing. */
  const renew = async (): Promise<number | undefined> => {
    const sentAt = performance.now();
    const mayHold = { $or: [{ $eq: ['$holder', holder] }, { $lt: ['$leaseUntil', '$$NOW'] }] };
    const { matchedCount } = await states.updateOne({ _id: name, $expr: mayHold }, [
      { $set: { holder, leaseUntil: { $add: ['$$NOW', leaseMs] } } },
    ]);
    return matchedCount === 1 ? sentAt + leaseMs : undefined;
  };
  const release = async (): Promise<void> => {
    await states.updateOne({ _id: name, holder }, { $set: { holder: null, leaseUntil: new Date(0) } });
  };

  return {
    async take() {
      const vacant = { holder: null, leaseUntil: new Date(0) };
      await states.updateOne({ _id: name }, { $setOnInsert: vacant }, { upsert: true });
      const until = await renew();
      return until === undefined ? undefined : holdLease(until, { renew, release });
    },
  };
}

function holdLease(
  firstUntil: number,
  lease: { renew: () => Promise<number | undefined>; release: () => Promise<void> },
): Leadership {
  const over = new AbortController();
  let until = firstUntil;
  let renewing: Promise<void> = Promise.resolve();
  const isHeld = (): boolean => !over.signal.aborted && performance.now() < until;
  const lose = (): void => {
    clearInterval(timer);
    over.abort();
  };
  const renewOnce = async (): Promise<void> => {
    if (!isHeld()) return lose();
    try {
      const renewed = await lease.renew();
      if (renewed === undefined) lose();
      else until = renewed;
    } catch {
      // Tried again in a second, as long as the lease is held.
    }
  };
  const timer = setInterval(() => {
    renewing = renewing.then(renewOnce);
  }, renewIntervalMs);
  return {
    signal: over.signal,
    isHeld,
    lose,
    async release() {
      lose();
      await renewing;
      await lease.release().catch(() => undefined);
    },
  };
}
