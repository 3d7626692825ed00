import { drawings } from '../design/drawings.ts';
import { IconButton } from '../design/icon-button.tsx';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { useText } from '../language/use-text.ts';
import { useMessageActions } from './actions-context.ts';
import { pointOf } from './use-menu-gestures.ts';

/** Buttons beside a message, seen when the pointer or the focus is there. */
export function MessageTools({
  message,
  isInTabOrder,
}: {
  readonly message: TimelineMessage;
  /** Only the message that has the focus: else one would go through the buttons of all. */
  readonly isInTabOrder: boolean;
}) {
  const t = useText();
  const { openMenu, run } = useMessageActions();
  return (
    <div className="message__tools">
      {message.deletedAt === null && (
        <IconButton
          className="message__tool"
          icon={drawings.smile}
          label={t('message.react')}
          aria-haspopup="dialog"
          tabIndex={isInTabOrder ? 0 : -1}
          onClick={() => run('react', message)}
        />
      )}
      <IconButton
        className="message__tool"
        icon="more"
        label={t('message.actions')}
        aria-haspopup="menu"
        tabIndex={isInTabOrder ? 0 : -1}
        onClick={({ currentTarget }) => openMenu(message, pointOf(currentTarget), currentTarget)}
      />
    </div>
  );
}
