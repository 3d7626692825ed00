import { CodedError } from '@parley/service-kit/contract';
import { getOrInsert } from '../get-or-insert.ts';

export interface AnswerBytesLimits {
  readonly maxBytes: number;
  readonly maxBytesPerViewer: number;
}

/** The bytes of one operation: what its subgraphs have sent, then its answer until the client has taken it. */
export interface AnswerAccount {
  /** Throws when there is no room. */
  add(this: void, bytes: number): void;
  /** It has so many from now on. Throws when there is no room. */
  set(this: void, bytes: number): void;
  /** Once or more often. */
  close(this: void): void;
}

/** What an operation takes before it has an answer. */
const bytesToBegin = 4_096;
const retryAfterMs = 1_000;

export type AnswerBytes = ReturnType<typeof createAnswerBytes>;

/** Bounds the answers under way, of each viewer and of all. Only viewers with operations are known. */
export function createAnswerBytes({ maxBytes, maxBytesPerViewer }: AnswerBytesLimits) {
  const viewers = new Map<string, { bytes: number; accounts: number }>();
  let total = 0;
  return {
    total: () => total,
    /** For an operation of this viewer. Throws when there is no room for one more. */
    open(viewer: string): AnswerAccount {
      const own = getOrInsert(viewers, viewer, () => ({ bytes: 0, accounts: 0 }));
      let held = 0;
      let isOpen = true;
      const add = (bytes: number): void => {
        if (!isOpen) return; // its client has left
        if (own.bytes + bytes > maxBytesPerViewer) throw new NoRoomError('this viewer', maxBytesPerViewer);
        if (total + bytes > maxBytes) throw new NoRoomError('all viewers', maxBytes);
        held += bytes;
        own.bytes += bytes;
        total += bytes;
      };
      const account: AnswerAccount = {
        add,
        set: (bytes) => add(bytes - held),
        close() {
          if (!isOpen) return;
          add(-held);
          isOpen = false;
          own.accounts -= 1;
          if (own.accounts === 0) viewers.delete(viewer);
        },
      };
      own.accounts += 1;
      try {
        add(bytesToBegin);
      } catch (error) {
        account.close();
        throw error instanceof NoRoomError ? error.beforeItBegan() : error;
      }
      return account;
    },
  };
}

/** What was asked for may have been done: it must not be taken for an operation that was not begun, which can be repeated. */
class NoRoomError extends CodedError {
  readonly #reason: string;

  constructor(whose: string, limit: number) {
    const reason = `The answers under way to ${whose} would have more than ${limit} bytes, which is the limit.`;
    super(`${reason} Ask for less at a time.`, { code: 'TOO_MANY_ANSWER_BYTES' });
    this.#reason = reason;
  }

  beforeItBegan(): CodedError {
    return new CodedError(`${this.#reason} Try again in a moment.`, { code: 'OVERLOADED', retryAfterMs });
  }
}
