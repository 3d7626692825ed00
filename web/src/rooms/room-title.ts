import type { Text } from '../language/use-text.ts';

/** What a room is called: a 1:1 room after the other one. */
export function roomTitle(
  { title, peer }: { readonly title: string | null; readonly peer: { readonly displayName: string } | null },
  t: Text,
): string {
  return title ?? peer?.displayName ?? t('conversation.somebody');
}
