import { isRefusal, parseInput, refuse, type Refusal } from '@parley/service-kit/refusals';
import type { MayReplyTo } from '../messages/may-reply-to.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { ChangePreferences, PreferencesResult } from './change-preferences.ts';
import { setDraftInput } from './preferences-input.ts';

/** Keeps what the viewer has begun to write in a room, in place of what they had there; nothing takes it away. */
export function createSetDraft(deps: {
  changePreferences: ChangePreferences;
  findVisibleRoom: FindVisibleRoom;
  mayReplyTo: MayReplyTo;
  now: () => Date;
}) {
  const { changePreferences, findVisibleRoom, mayReplyTo, now } = deps;
  return async (
    viewerId: string,
    input: unknown,
  ): Promise<PreferencesResult | Refusal<'MessageNotFound'>> => {
    const parsed = parseInput(setDraftInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, text, replyTo } = parsed.valid;
    if (!(await mayReplyTo(viewerId, roomId, replyTo)))
      return refuse(
        (await findVisibleRoom(viewerId, roomId)) === null ? 'NotARoomMember' : 'MessageNotFound',
      );
    const hasDraft = text !== '' || replyTo !== null;
    const draft = hasDraft ? { text, replyTo, savedAt: now() } : null;
    return changePreferences(viewerId, roomId, () => (current) => ({ ...current, hasDraft }), draft);
  };
}
