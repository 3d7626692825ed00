import { z } from 'zod';
import type { InboxStore, Origin } from '../inbox/inbox-store.ts';
import { notificationKinds } from '../inbox/notification.ts';
import type { NotificationPreferences } from './notification-preferences.ts';
import { quietHoursSchema } from './quiet-hours.ts';

const kindSchema = z.object({ kind: z.enum(notificationKinds), isEnabled: z.boolean() });
const inputSchema = z.object({
  kinds: z.array(kindSchema).superRefine((kinds, context) => {
    const repeated = kinds.findIndex(
      ({ kind }, index) => kinds.findIndex((one) => one.kind === kind) < index,
    );
    if (repeated !== -1)
      context.addIssue({ code: 'custom', path: [repeated, 'kind'], message: 'Name each kind once.' });
  }),
  quietHours: quietHoursSchema.nullish(),
});

/** What is asked for: kinds to switch on or off, and quiet hours in place of those that are; null ends them. */
export type PreferencesInput = Readonly<z.input<typeof inputSchema>>;

export type UpdateNotificationPreferencesOutcome =
  | { readonly kind: 'updated'; readonly preferences: NotificationPreferences }
  | { readonly kind: 'invalid'; readonly field: string; readonly message: string };

/** In a transaction of the inbox: what is answered holds for everything that is told afterwards. */
export async function updateNotificationPreferences(
  store: Pick<InboxStore, 'transaction'>,
  userId: string,
  input: PreferencesInput,
  origin: Origin,
): Promise<UpdateNotificationPreferencesOutcome> {
  const { data, error } = inputSchema.safeParse(input);
  if (data === undefined) return invalid(error);
  const kinds = Object.fromEntries(data.kinds.map(({ kind, isEnabled }) => [kind, isEnabled]));
  const changes = { kinds, quietHours: data.quietHours };
  const preferences = await store.transaction([userId], origin, (inbox) =>
    inbox.changePreferences(userId, changes),
  );
  return { kind: 'updated', preferences };
}

/** Of several problems the first is told. */
function invalid({ issues: [issue] }: z.ZodError): UpdateNotificationPreferencesOutcome {
  const message = issue?.message ?? 'The input is malformed.';
  return { kind: 'invalid', field: issue?.path.join('.') ?? '', message };
}
