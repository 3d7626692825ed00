import type { MessageKey } from '../language/message-key.ts';

export interface Shortcut {
  /** Keys one after the other, as `KeyboardEvent.key` names them. */
  readonly keys: readonly string[];
  readonly label: MessageKey;
}

/** Keys that go somewhere, from anywhere but a field that one types in: `g`, then the first letter. */
export const placeShortcuts: readonly (Shortcut & { readonly href: string })[] = [
  { keys: ['g', 'c'], label: 'shortcuts.rooms', href: '/rooms' },
  { keys: ['g', 'p'], label: 'shortcuts.people', href: '/people' },
  { keys: ['g', 'n'], label: 'shortcuts.notifications', href: '/notifications' },
  { keys: ['g', 's'], label: 'shortcuts.settings', href: '/settings' },
];

/** All that are listed under `?`. What a page handles itself is listed here too. */
export const shortcuts: readonly Shortcut[] = [
  ...placeShortcuts,
  { keys: ['/'], label: 'shortcuts.search' },
  { keys: ['Ctrl+K'], label: 'shortcuts.searchAnywhere' },
  { keys: ['↑ ↓'], label: 'shortcuts.messages' },
  { keys: ['Enter'], label: 'shortcuts.messageMenu' },
  { keys: ['↑'], label: 'shortcuts.editLast' },
  { keys: ['?'], label: 'shortcuts.show' },
];
