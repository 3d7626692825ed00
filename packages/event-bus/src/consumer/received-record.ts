import type { EventPosition } from '../event-subscription.ts';

/** A message as it came from the broker, nothing parsed yet. */
export interface ReceivedRecord extends EventPosition {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}
