/** A message as it came from the broker, nothing parsed yet. */
export interface ReceivedRecord {
  /** Without the deployment's prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}
