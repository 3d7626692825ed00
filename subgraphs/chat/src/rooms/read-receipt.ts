/** How far a member has read; it has no place in the log. */
export interface ReadReceipt {
  readonly roomId: string;
  readonly userId: string;
  /** A message's number. */
  readonly upTo: number;
  readonly at: Date;
}
