/** What others may see of a user, as the user decides it. */
export interface Privacy {
  /** Invisible: friends see the user as offline. */
  readonly presenceVisibility: PresenceVisibility;
}

export type PresenceVisibility = 'VISIBLE' | 'INVISIBLE';
