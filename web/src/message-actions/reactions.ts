import type { TimelineMessage } from '../conversation/conversation-state.ts';

export type Reactions = TimelineMessage['reactions'];

/** Whether the viewer has given this emoji. */
export function hasReacted(reactions: Reactions, emoji: string): boolean {
  return reactions.some((reaction) => reaction.emoji === emoji && reaction.viewerHasReacted);
}

/** The emoji of a message with the viewer's own one, or without it. */
export function withReaction(reactions: Reactions, emoji: string, isOn: boolean): Reactions {
  if (hasReacted(reactions, emoji) === isOn) return reactions;
  const change = isOn ? 1 : -1;
  return reactions.some((reaction) => reaction.emoji === emoji)
    ? reactions
        .map((one) =>
          one.emoji === emoji ? { ...one, count: one.count + change, viewerHasReacted: isOn } : one,
        )
        .filter(({ count }) => count > 0)
    : [...reactions, { emoji, count: 1, viewerHasReacted: true, people: [] }];
}
