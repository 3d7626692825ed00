/** What a member has set of a room for themself. Nobody else sees it. */
export interface RoomPreferences {
  readonly isPinned: boolean;
  /** The number of the newest message when the room was put into the archive; null: it is not there. */
  readonly archivedAbove: number | null;
  readonly mute: Mute | null;
  /** The number up to which they had read when they marked the room as unread; null: not marked. */
  readonly unreadAbove: number | null;
  readonly hasDraft: boolean;
}

/** A message that a member has begun to write in a room. */
export interface Draft {
  readonly text: string;
  /** The message that it replies to. */
  readonly replyTo: string | null;
  readonly savedAt: Date;
}

/** Whenever it was saved. */
export function isSameDraft(one: Draft | null, other: Draft | null): boolean {
  return one?.text === other?.text && one?.replyTo === other?.replyTo;
}

/** `until`: null is for good. */
export interface Mute {
  readonly until: Date | null;
}

/** Of a room of which nothing is set. */
export const noPreferences: RoomPreferences = {
  isPinned: false,
  archivedAbove: null,
  mute: null,
  unreadAbove: null,
  hasDraft: false,
};

/** The number of rooms that a person may pin. */
export const mostPinned = 20;

/** The number of rooms of which a person may set something: that they may pin, archive, mute, mark as unread and have drafts in, together. */
export const mostSet = 1_000;

export function isMuted({ mute }: Pick<RoomPreferences, 'mute'>, now: Date): boolean {
  return mute !== null && (mute.until === null || mute.until > now);
}

/** A new message brings the room back, unless it is muted. */
export function isArchived(preferences: RoomPreferences, lastNumber: number, now: Date): boolean {
  const { archivedAbove } = preferences;
  return archivedAbove !== null && (archivedAbove >= lastNumber || isMuted(preferences, now));
}

/** Who reads on or sends takes the mark away by it. */
export function isMarkedUnread({ unreadAbove }: Pick<RoomPreferences, 'unreadAbove'>, readUpTo: number) {
  return unreadAbove !== null && unreadAbove >= readUpTo;
}

export function isAnySet(preferences: RoomPreferences): boolean {
  return !isSame(preferences, noPreferences);
}

/** Whether both say the same. */
export function isSame(one: RoomPreferences, other: RoomPreferences): boolean {
  return (
    one.isPinned === other.isPinned &&
    one.archivedAbove === other.archivedAbove &&
    one.unreadAbove === other.unreadAbove &&
    one.hasDraft === other.hasDraft &&
    (one.mute === null) === (other.mute === null) &&
    one.mute?.until?.getTime() === other.mute?.until?.getTime()
  );
}

/** What of it has an effect now. `room`: null for who is not in it, or hides it by a block. */
export function inEffect(
  preferences: RoomPreferences,
  room: { readonly lastNumber: number } | null,
  now: Date,
): RoomPreferences {
  if (room === null) return noPreferences;
  return {
    ...preferences,
    archivedAbove: isArchived(preferences, room.lastNumber, now) ? preferences.archivedAbove : null,
    mute: isMuted(preferences, now) ? preferences.mute : null,
  };
}
