import type { LatestSubscriber } from '@parley/feeds';

/** That a member has begun or stopped to type. */
export interface Typing {
  readonly userId: string;
  readonly isTyping: boolean;
}

/** What one stream was shown. */
export interface TypingState {
  /** The pair's key in a 1:1 room, else null. */
  readonly directKey: string | null;
  readonly typists: Set<string>;
}

/** The stream of a viewer that follows who types in a room. */
export type TypingStream = LatestSubscriber<Typing, TypingState>;

/**
 * Shows only a change: this same object, so that what many are shown is made once. A beginning that its reader has not taken yet goes with
 * its end.
 */
export function showTyping(stream: TypingStream, typing: Typing): void {
  const { userId, isTyping } = typing;
  const { typists } = stream.state;
  if (typists.has(userId) === isTyping) return;
  if (isTyping) typists.add(userId);
  else typists.delete(userId);
  if (stream.waiting(userId) !== undefined) stream.drop(userId);
  else stream.put(userId, typing);
}
