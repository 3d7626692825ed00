/** A member types, goes on typing, or has stopped. It goes through Redis and is stored nowhere. */
export interface TypingSignal {
  readonly roomId: string;
  readonly userId: string;
  readonly typing: boolean;
  readonly at: Date;
  /** Who is not to see it, because one of the two has blocked the other. */
  readonly hiddenFrom: readonly string[];
}

/** So long somebody is shown as typing after their last signal. */
export const typingMs = 6_000;
