import { randomUUID } from 'node:crypto';
import { pick } from '../random.ts';
import type { Choice, Past } from './deed.ts';
import type { LivelyRoom } from './lively-room.ts';
import type { Draw } from './next-deed.ts';

export const optionIds = ['1', '2', '3'] as const;

/** Votes go to the latest polls, so that many meet in one. Without a poll one is made. */
export function pollDeed(
  kind: string,
  { polls }: Past,
  { id: roomId, actors }: LivelyRoom,
  { random, text }: Draw,
): Choice | null {
  if (kind !== 'poll' && kind !== 'vote' && kind !== 'close') return null;
  const by = pick(random, actors);
  const poll = polls.length === 0 ? undefined : pick(random, polls.slice(-2));
  if (kind === 'poll' || poll === undefined) {
    const settings = { allowsMultiple: true, isAnonymous: random() < 0.5 };
    const options = optionIds.map((id) => `option ${id}`);
    const input = { roomId, clientMessageId: randomUUID(), question: text, options, ...settings };
    return { by, mutation: 'createPoll', input, text };
  }
  const { id: messageId, sender } = poll;
  // Else few would be open for long.
  if (kind === 'close' && random() < 0.5)
    return { by: sender, mutation: 'closePoll', input: { messageId }, about: poll };
  const vote = { in: poll, optionIds: optionIds.filter(() => random() < 0.4) };
  return { by, mutation: 'votePoll', input: { messageId, optionIds: vote.optionIds }, vote };
}
