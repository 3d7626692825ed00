import { createLatestStream, type LatestStream } from '@parley/feeds';

/** That a member has begun or stopped to type. */
export interface Typing {
  readonly userId: string;
  readonly isTyping: boolean;
}

/** Somebody who follows who types in a room, and what they have been shown. */
export interface TypingViewer {
  readonly roomId: string;
  /** The pair's key in a 1:1 room, else null. */
  readonly directKey: string | null;
  readonly viewerId: string;
  readonly stream: LatestStream<Typing>;
  /** Only a change is told: this same object, so that what many are told is made once. A beginning that nobody has read yet goes with its end. */
  show(typing: Typing): void;
  end(): void;
}

export function createTypingViewer(
  place: Pick<TypingViewer, 'roomId' | 'directKey' | 'viewerId'>,
  onEnd: () => void,
): TypingViewer {
  const stream = createLatestStream<Typing>(onEnd);
  const typists = new Set<string>();
  return {
    ...place,
    stream,
    show(typing) {
      const { userId, isTyping } = typing;
      if (typists.has(userId) === isTyping) return;
      if (isTyping) typists.add(userId);
      else typists.delete(userId);
      if (stream.waiting(userId) !== undefined) stream.drop(userId);
      else stream.put(userId, typing);
    },
    end: () => void stream.return(),
  };
}
