import { CodedError } from '@parley/service-kit/contract';

/** The open WebSockets and event streams, by whose they are. */
export interface ConnectionSlots {
  readonly ofAddresses: Slots;
  readonly ofViewers: Slots;
}

/** Only who has connections is known. */
export type Slots = ReturnType<typeof createSlots>;

/** `whose`: the subject of the refusal. `onFull`: called with the code of each. */
export function createSlots(limit: number, whose: string, onFull: (code: string) => void = () => undefined) {
  const taken = new Map<string, number>();
  return {
    /** Answers how to give it back, which may be done more than once. Throws a {@link CodedError} when none is left. */
    take(key: string): () => void {
      const count = taken.get(key) ?? 0;
      if (count >= limit) {
        const refusal = noneLeft(limit, whose);
        onFull(refusal.extensions.code);
        throw refusal;
      }
      taken.set(key, count + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const left = (taken.get(key) ?? 1) - 1;
        if (left === 0) taken.delete(key);
        else taken.set(key, left);
      };
    },
  };
}

/** Short enough for the reason of a close. */
function noneLeft(limit: number, whose: string): CodedError {
  const message = `${whose} has ${limit} open sockets and event streams, which is the limit. Close one first.`;
  return new CodedError(message, { code: 'TOO_MANY_CONNECTIONS', retryAfter: 10 });
}
