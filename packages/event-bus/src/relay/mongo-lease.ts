import type { Collection, Document } from 'mongodb';
import { inTime } from './in-time.ts';
import type { RelayState } from './relay-state.ts';

/** A held lease: while it lasts, no other relay publishes. */
export type Leadership = ReturnType<typeof holdLease>;

const leaseMs = 3_000;
const renewIntervalMs = 1_000;

/** Times are compared by the server's clock only; here the lease counts from before the request was sent. */
export function createMongoLease(deps: {
  states: Collection<RelayState>;
  name: string;
  /** Unique per relay object: a restarted process must not take its former self for itself. */
  holder: string;
}) {
  const { states, name, holder } = deps;

  const isHeld = { $eq: ['$holder', holder] };
  /** Returns until when it is held by our clock, or nothing. */
  const hold = async (condition: Document): Promise<number | undefined> => {
    const sentAt = performance.now();
    const update = { $set: { holder, leaseUntil: { $add: ['$$NOW', leaseMs] } } };
    const { matchedCount } = await inTime(states.updateOne({ _id: name, $expr: condition }, [update]));
    return matchedCount === 1 ? sentAt + leaseMs : undefined;
  };
  /** Not once it was anybody else's, even if it is vacant again: the log may be published further by now. */
  const renew = () => hold(isHeld);
  const release = async (): Promise<void> => {
    const vacant = { $set: { holder: null, leaseUntil: new Date(0) } };
    await inTime(states.updateOne({ _id: name, holder }, vacant));
  };

  return {
    /** Nothing while another relay holds it. */
    async take(): Promise<Leadership | undefined> {
      const vacant = { holder: null, leaseUntil: new Date(0) };
      await inTime(states.updateOne({ _id: name }, { $setOnInsert: vacant }, { upsert: true }));
      const until = await hold({ $or: [isHeld, { $lt: ['$leaseUntil', '$$NOW'] }] });
      return until === undefined ? undefined : holdLease(until, { renew, release });
    },
  };
}

function holdLease(
  firstUntil: number,
  lease: { renew: () => Promise<number | undefined>; release: () => Promise<void> },
) {
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
    /** Aborted when the lease is lost or released. */
    signal: over.signal,
    /** Asked before each effect: a process that was frozen past its lease finds out here first. */
    isHeld,
    lose,
    /** Releases the lease, so that the next relay need not wait for its end. */
    async release(): Promise<void> {
      lose();
      await renewing;
      await lease.release().catch(() => undefined);
    },
  };
}
