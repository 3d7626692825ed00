import { isRefusal, parseInput, refuse, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { MayReplyTo } from '../messages/may-reply-to.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { SetThreadDraft } from '../threads/set-thread-draft.ts';
import type { ChangePreferences, PreferencesResult } from './change-preferences.ts';
import { setDraftInput } from './preferences-input.ts';

type SetDraftResult = PreferencesResult | Refusal<'MessageNotFound'> | Awaited<ReturnType<SetThreadDraft>>;

/** Keeps what the viewer has begun to write in a room or a thread, in place of what they had there; nothing takes it away. */
export function createSetDraft(deps: {
  changePreferences: ChangePreferences;
  findVisibleRoom: FindVisibleRoom;
  mayReplyTo: MayReplyTo;
  setThreadDraft: SetThreadDraft;
  now: () => Date;
}) {
  const { changePreferences, findVisibleRoom, mayReplyTo, setThreadDraft, now } = deps;
  return async (viewerId: string, input: unknown, origin: OperationOrigin = {}): Promise<SetDraftResult> => {
    const parsed = parseInput(setDraftInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, text, replyTo, threadRootId } = parsed.valid;
    const isMember = async (): Promise<boolean> => (await findVisibleRoom(viewerId, roomId)) !== null;
    if (!(await mayReplyTo(viewerId, roomId, replyTo)))
      return refuse((await isMember()) ? 'MessageNotFound' : 'NotARoomMember');
    const hasDraft = text !== '' || replyTo !== null;
    const draft = hasDraft ? { text, replyTo, savedAt: now() } : null;
    if (threadRootId !== null) {
      if (!(await isMember())) return refuse('NotARoomMember');
      return setThreadDraft(viewerId, { roomId, rootId: threadRootId }, draft, origin);
    }
    return changePreferences(viewerId, roomId, () => (current) => ({ ...current, hasDraft }), origin, draft);
  };
}
