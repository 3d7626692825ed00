import { isRefusal, parseInput } from '@parley/service-kit/refusals';
import { z } from 'zod';
import type { Origin } from '../inbox/inbox-entry.ts';
import { notificationKinds } from '../inbox/notification.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { quietHoursSchema } from './quiet-hours.ts';

/** A person is in at most so many groups. */
const mostRooms = 500;

const kindSchema = z.object({ kind: z.enum(notificationKinds), isEnabled: z.boolean() });
const inputSchema = z.object({
  kinds: z
    .array(kindSchema)
    .nullish()
    .transform((kinds) => kinds ?? [])
    .superRefine((kinds, context) => {
      const named = new Set<string>();
      for (const [index, { kind }] of kinds.entries()) {
        if (named.has(kind))
          context.addIssue({ code: 'custom', path: [index, 'kind'], message: 'Name each kind once.' });
        named.add(kind);
      }
    }),
  quietHours: quietHoursSchema.nullish(),
  allMessagesRoomIds: z
    .array(z.uuid('This is no id of a room.').toLowerCase())
    .max(mostRooms, `Name ${mostRooms} rooms at most.`)
    .nullish()
    .transform((ids) => ids && [...new Set(ids)]),
});

/**
 * Kinds to switch on or off, quiet hours in place of those that are (null ends them), and groups in place of those that were named. In a transaction of the inbox: what is
 * answered holds for everything that happens afterwards.
 */
export async function updateNotificationPreferences(
  store: Pick<InboxStore, 'transaction'>,
  userId: string,
  input: unknown,
  origin: Origin,
) {
  const parsed = parseInput(inputSchema, input);
  if (isRefusal(parsed)) return parsed;
  const { kinds, quietHours, allMessagesRoomIds } = parsed.valid;
  const changes = {
    kinds: Object.fromEntries(kinds.map(({ kind, isEnabled }) => [kind, isEnabled])),
    quietHours,
    allMessagesRoomIds: allMessagesRoomIds ?? undefined,
  };
  const preferences = await store.transaction([userId], origin, (inbox) =>
    inbox.changePreferences(userId, changes),
  );
  return { preferences };
}
