/** A place in a text that may mention somebody: what was found before it is decided who is in the room. In UTF-16 units. */
export interface MentionCandidate {
  readonly start: number;
  readonly length: number;
  /** Null: all who are in the room. */
  readonly userId: string | null;
}

/** A place in a message's text where it mentions a member, or (null) all. The place begins with the `@`. */
export type Mention = MentionCandidate;

/** The number of places of a message that mention somebody; what stands after them is text. */
export const mostMentions = 50;
