import { z } from 'zod';
import { id, isRefusal, parseInput, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { TypingSignal } from '../stores/typing-channel.ts';
import type { FindTypingAudience } from './typing-audience.ts';

/** A member is shown as typing for so long after their last signal. */
export const typingMs = 6_000;

const setTypingInput = z.object({ roomId: id, typing: z.boolean() });

/** `until`: when the others stop to see it unless it is repeated; null when the viewer has stopped. */
type SetTypingResult = { readonly until: Date | null } | Refusal<'NotARoomMember'> | InvalidInput;

/** Shows the other members that the viewer types, or has stopped; answers the same whether anybody sees it or not. */
export function createSetTyping(deps: {
  findAudience: FindTypingAudience;
  publish: (signal: TypingSignal) => Promise<void>;
  now: () => Date;
}) {
  const { findAudience, publish, now } = deps;
  return async (viewerId: string, input: unknown): Promise<SetTypingResult> => {
    const parsed = parseInput(setTypingInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, typing } = parsed.valid;
    const audience = await findAudience(viewerId, roomId);
    if (audience !== 'nobody' && isRefusal(audience)) return audience;
    const at = now();
    if (audience !== 'nobody') await publish({ roomId, userId: viewerId, typing, at, ...audience });
    return { until: typing ? new Date(at.getTime() + typingMs) : null };
  };
}
