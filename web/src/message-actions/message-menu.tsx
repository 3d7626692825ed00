import { useRef } from 'react';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { drawings } from '../design/drawings.ts';
import type { IconName } from '../design/icon.tsx';
import { MenuAt, MenuItem } from '../design/menu.tsx';
import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import type { Point } from './actions-context.ts';
import type { MessageAction } from './offered-actions.ts';

const items: Readonly<Record<MessageAction, { readonly icon: IconName; readonly label: MessageKey }>> = {
  reply: { icon: 'reply', label: 'message.reply' },
  react: { icon: drawings.smile, label: 'message.react' },
  forward: { icon: drawings.forward, label: 'message.forward' },
  pin: { icon: 'pin', label: 'message.pin' },
  unpin: { icon: 'pin', label: 'message.unpin' },
  copyText: { icon: drawings.copy, label: 'message.copyText' },
  copyLink: { icon: drawings.link, label: 'message.copyLink' },
  edit: { icon: drawings.edit, label: 'message.edit' },
  history: { icon: drawings.history, label: 'message.history' },
  hide: { icon: drawings.hide, label: 'message.hide' },
  delete: { icon: 'delete', label: 'message.delete' },
};

export interface OpenMenu {
  readonly message: TimelineMessage;
  readonly at: Point;
  /** What had the focus: it gets it back. */
  readonly element: HTMLElement;
}

/** What can be done with one message. What was chosen is done when the menu is closed and the focus is back. */
export function MessageMenu({
  menu: { at, element },
  actions,
  onChoose,
  onClose,
}: {
  readonly menu: OpenMenu;
  readonly actions: readonly MessageAction[];
  readonly onChoose: (action: MessageAction) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const chosen = useRef<MessageAction>(undefined);
  const onClosed = (isDismissedOutside: boolean): void => {
    if (!isDismissedOutside) element.focus({ preventScroll: true });
    if (chosen.current !== undefined) onChoose(chosen.current);
  };
  return (
    <MenuAt at={at} label={t('message.actions')} onClose={onClose} onClosed={onClosed}>
      {actions.map((action) => (
        <MenuItem
          key={action}
          icon={items[action].icon}
          isDangerous={action === 'delete'}
          onSelect={() => (chosen.current = action)}
        >
          {t(items[action].label)}
        </MenuItem>
      ))}
    </MenuAt>
  );
}
