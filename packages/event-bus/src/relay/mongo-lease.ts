import type { Collection } from 'mongodb';
import type { RelayState } from './relay-state.ts';

/** The time in which one relay alone may publish. */
export interface Tenure {
  /** Aborted when the lease is lost or given up. */
  readonly signal: AbortSignal;
  /** Asked before each effect: a process that was frozen past its lease learns it here first. */
  readonly held: () => boolean;
  readonly lose: () => void;
  /** Gives the lease up, so that the next relay need not wait for its end. */
  readonly end: () => Promise<void>;
}

export interface MongoLease {
  /** Nothing while another relay holds it. */
  readonly take: () => Promise<Tenure | undefined>;
}

export const leaseMs = 3_000;
const renewEveryMs = 1_000;

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
  const giveUp = async (): Promise<void> => {
    await states.updateOne({ _id: name, holder }, { $set: { holder: null, leaseUntil: new Date(0) } });
  };

  return {
    async take() {
      const vacant = { holder: null, leaseUntil: new Date(0) };
      await states.updateOne({ _id: name }, { $setOnInsert: vacant }, { upsert: true });
      const until = await renew();
      return until === undefined ? undefined : beginTenure(until, { renew, giveUp });
    },
  };
}

function beginTenure(
  firstUntil: number,
  lease: { renew: () => Promise<number | undefined>; giveUp: () => Promise<void> },
): Tenure {
  const over = new AbortController();
  let until = firstUntil;
  let renewing: Promise<void> = Promise.resolve();
  const held = (): boolean => !over.signal.aborted && performance.now() < until;
  const lose = (): void => {
    clearInterval(timer);
    over.abort();
  };
  const renewOnce = async (): Promise<void> => {
    if (!held()) return lose();
    try {
      const renewed = await lease.renew();
      if (renewed === undefined) lose();
      else until = renewed;
    } catch {
      // Tried again in a second, as long as it is held.
    }
  };
  const timer = setInterval(() => {
    renewing = renewing.then(renewOnce);
  }, renewEveryMs);
  return {
    signal: over.signal,
    held,
    lose,
    async end() {
      lose();
      await renewing;
      await lease.giveUp().catch(() => undefined);
    },
  };
}
