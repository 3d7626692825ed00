import { z } from 'zod';
import type { InboxStore, Origin } from './inbox-store.ts';
import type { Notification } from './notification.ts';

/** The most ids that one call takes. */
const maxIds = 100;
const idSchema = z.uuid();

export type MarkNotificationsReadOutcome =
  | { readonly kind: 'read'; readonly notifications: readonly Notification[]; readonly unreadCount: number }
  | { readonly kind: 'notFound'; readonly ids: readonly string[] }
  | { readonly kind: 'invalid'; readonly field: string; readonly message: string };

/** All or nothing: one unknown id, another's or a withdrawn one, and nothing is changed. A repeat changes nothing either. */
export async function markNotificationsRead(
  store: InboxStore,
  userId: string,
  ids: readonly string[],
  origin: Origin,
): Promise<MarkNotificationsReadOutcome> {
  const invalid = findInvalid(ids);
  if (invalid !== null) return invalid;
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  const marked = await markAllOrNothing(store, userId, wanted, origin);
  return marked.kind === 'notFound' ? marked : { ...marked, unreadCount: await store.countUnread(userId) };
}

function findInvalid(ids: readonly string[]): MarkNotificationsReadOutcome | null {
  if (ids.length < 1 || ids.length > maxIds) {
    return { kind: 'invalid', field: 'ids', message: `Give 1 to ${maxIds} ids.` };
  }
  const index = ids.findIndex((id) => !idSchema.safeParse(id).success);
  if (index === -1) return null;
  return { kind: 'invalid', field: `ids.${index}`, message: 'This is not the id of a notification.' };
}

function markAllOrNothing(store: InboxStore, userId: string, wanted: readonly string[], origin: Origin) {
  return store.transaction([userId], origin, async (inbox) => {
    const known = new Set((await inbox.find(userId, wanted)).map(({ id }) => id));
    const unknown = wanted.filter((id) => !known.has(id));
    if (unknown.length > 0) return { kind: 'notFound', ids: unknown } as const;
    await inbox.markRead(userId, { by: 'ids', ids: wanted });
    const marked = new Map((await inbox.find(userId, wanted)).map((one) => [one.id, one]));
    return { kind: 'read', notifications: wanted.flatMap((id) => marked.get(id) ?? []) } as const;
  });
}
