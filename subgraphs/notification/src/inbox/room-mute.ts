/** That somebody mutes a room; `until`: null is for good. */
export interface Mute {
  readonly until: Date | null;
}

/** What somebody has last said of it; null: the room is not muted. */
export interface RoomMute {
  readonly userId: string;
  readonly roomId: string;
  readonly version: number;
  readonly mute: Mute | null;
}

/** Whether what happened at that time notifies nobody who mutes the room so. */
export function isMutedAt(mute: Mute | null, at: Date): boolean {
  return mute !== null && (mute.until === null || mute.until > at);
}
