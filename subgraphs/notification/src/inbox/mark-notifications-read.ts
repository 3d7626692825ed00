import { id, isRefusal, parseInput, refuse, type Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import type { InboxStore } from '../stores/inbox-store.ts';
import type { Origin } from './inbox-entry.ts';

/** The most ids that one call takes. */
const maxIds = 100;
const sentence = `Give 1 to ${maxIds} ids.`;
const inputSchema = z.object({ ids: z.array(id).min(1, sentence).max(maxIds, sentence) });

/** Those of the ids that the user has no notification with. */
export type NotificationNotFound = Refusal<'NotificationNotFound'> & { readonly ids: readonly string[] };

/** All or nothing: one unknown id, another's or a withdrawn one, and nothing is changed. A repeat changes nothing either. */
export async function markNotificationsRead(
  store: InboxStore,
  userId: string,
  input: unknown,
  origin: Origin,
) {
  const parsed = parseInput(inputSchema, input);
  if (isRefusal(parsed)) return parsed;
  const marked = await markAllOrNothing(store, userId, [...new Set(parsed.valid.ids)], origin);
  return isRefusal(marked) ? marked : { ...marked, unreadCount: await store.countUnread(userId) };
}

function markAllOrNothing(store: InboxStore, userId: string, wanted: readonly string[], origin: Origin) {
  return store.transaction([userId], origin, async (inbox) => {
    const known = new Set((await inbox.find(userId, wanted)).map(({ id }) => id));
    const unknown = wanted.filter((id) => !known.has(id));
    if (unknown.length > 0) return refuse('NotificationNotFound', { ids: unknown });
    await inbox.markRead(userId, { by: 'ids', ids: wanted });
    const marked = new Map((await inbox.find(userId, wanted)).map((one) => [one.id, one]));
    return { notifications: wanted.flatMap((id) => marked.get(id) ?? []) };
  });
}
