/** Whether somebody is online, as their friends see it. */
export interface OnlineStatus {
  readonly state: 'ONLINE' | 'OFFLINE';
  /** Null while they are online, and when they never were. */
  readonly lastSeenAt: Date | null;
  /** Rises with every change; 0 for somebody who never was online. Who holds a status takes only a higher one. */
  readonly version: number;
}

export interface UserOnlineStatus {
  readonly userId: string;
  readonly status: OnlineStatus;
}

export const neverOnline: OnlineStatus = { state: 'OFFLINE', lastSeenAt: null, version: 0 };
