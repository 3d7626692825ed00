import { keyedMutex } from '@parley/async';
import { isRefusal, refuse, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { FindVisibleMessage } from '../messages/find-visible-message.ts';
import type { Loaders } from '../reads/loaders.ts';
import type { Message } from '../rooms/message.ts';
import type { Draft } from '../rooms/room-preferences.ts';
import { type Room, seesMessage } from '../rooms/room.ts';
import { withTrace } from '../rooms/traced.ts';
import { takesReplies } from '../rooms/thread.ts';
import type { ThreadDraftStore } from '../stores/thread-draft-store.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { ThreadDraft } from './thread-draft.ts';

export type TooManyDrafts = Refusal<'TooManyDrafts'> & { readonly limit: number };

type SetThreadDraftResult =
  { readonly room: Room; readonly threadRoot: Message } | Refusal<'NotAThreadRoot'> | TooManyDrafts;

export type SetThreadDraft = ReturnType<typeof createSetThreadDraft>;

/** Keeps what the viewer has begun to write in the thread of a message, also where nobody has replied yet. */
export function createSetThreadDraft(deps: {
  readonly findVisibleMessage: FindVisibleMessage;
  readonly threads: Pick<ThreadStore, 'findMany'>;
  readonly threadDrafts: Pick<ThreadDraftStore, 'of' | 'keep' | 'forget'>;
  readonly createLoaders: () => Loaders;
  readonly newId: () => string;
  readonly now: () => Date;
}) {
  const { findVisibleMessage, threads, threadDrafts, createLoaders, newId, now } = deps;
  // Changes of one person conflict in the store.
  const mutex = keyedMutex();
  const hasThread = async (rootId: string): Promise<boolean> => (await threads.findMany([rootId])).length > 0;

  /** Those of messages that are gone, or that their author does not see any more. */
  const forgetLost = async (viewerId: string): Promise<void> => {
    const kept = await threadDrafts.of(viewerId);
    const loaders = createLoaders();
    const isShown = await Promise.all(kept.map((draft) => isDraftShown(loaders, draft)));
    await threadDrafts.forget(kept.filter((_draft, index) => isShown[index] !== true));
  };
  return async (
    viewerId: string,
    { roomId, rootId }: { readonly roomId: string; readonly rootId: string },
    draft: Draft | null,
    origin: OperationOrigin,
  ): Promise<SetThreadDraftResult> => {
    const found = await findVisibleMessage(viewerId, rootId);
    if (isRefusal(found) || found.room.id !== roomId) return refuse('NotAThreadRoot');
    const { room, message: threadRoot } = found;
    if (!takesReplies(threadRoot, threadRoot.deletedAt === null || (await hasThread(rootId))))
      return refuse('NotAThreadRoot');
    const of = { rootId, roomId, userId: viewerId };
    const keep = () => threadDrafts.keep({ ...of, eventId: newId(), at: now(), ...withTrace(origin) }, draft);
    return mutex([viewerId], async () => {
      if ((await keep()) === 'changed') return { room, threadRoot };
      await forgetLost(viewerId);
      const again = await keep();
      return again === 'changed' ? { room, threadRoot } : refuse('TooManyDrafts', again);
    });
  };
}

async function isDraftShown(loaders: Loaders, { roomId, rootId, userId }: ThreadDraft): Promise<boolean> {
  const [room, root] = await Promise.all([loaders.room(roomId), loaders.message(rootId)]);
  if (room === null || root === null || !seesMessage(room, userId, root)) return false;
  if (await loaders.isHidden(root, userId)) return false;
  return takesReplies(root, root.deletedAt === null || (await loaders.threads.thread(rootId)) !== null);
}
