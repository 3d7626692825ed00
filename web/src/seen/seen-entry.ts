/** Something that one person has seen, kept in their browser for a start without network. */
export interface SeenEntry {
  readonly viewerId: string;
  /** `rooms`, `friends`, or `conversation` and the id of its room. */
  readonly name: string;
  /** Ms since 1970. */
  readonly keptAt: number;
  readonly value: unknown;
}

const mostConversations = 30;
/** What has not been seen for so long is not kept for anybody who finds the device. */
export const longestMs = 7 * 24 * 60 * 60_000;

const prefix = 'conversation ';
export const conversationName = (roomId: string): string => prefix + roomId;

export function isCurrent({ keptAt }: Pick<SeenEntry, 'keptAt'>, now: number): boolean {
  // A clock that was set back makes nothing live longer.
  return Math.abs(now - keptAt) < longestMs;
}

/** What to forget: what is too old, and all but the conversations that were seen last. */
export function superfluous(
  entries: readonly Pick<SeenEntry, 'name' | 'keptAt'>[],
  now: number,
): readonly string[] {
  const old = entries.filter((entry) => !isCurrent(entry, now));
  const conversations = entries
    .filter((entry) => entry.name.startsWith(prefix) && isCurrent(entry, now))
    .toSorted((one, other) => other.keptAt - one.keptAt);
  return [...old, ...conversations.slice(mostConversations)].map(({ name }) => name);
}

/** Of the conversations those whose room is none of these. */
export function conversationsWithout(
  names: readonly string[],
  roomIds: ReadonlySet<string>,
): readonly string[] {
  return names.filter((name) => name.startsWith(prefix) && !roomIds.has(name.slice(prefix.length)));
}
