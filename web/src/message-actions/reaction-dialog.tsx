import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { Dialog } from '../design/dialog.tsx';
import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import { useMessageActions } from './actions-context.ts';
import { hasReacted } from './reactions.ts';

/** Fully qualified, as the server answers them. */
const choices: readonly (readonly [emoji: string, name: MessageKey])[] = [
  ['👍', 'emoji.thumbsUp'],
  ['❤️', 'emoji.heart'],
  ['😂', 'emoji.joy'],
  ['😮', 'emoji.astonished'],
  ['😢', 'emoji.crying'],
  ['🙏', 'emoji.thanks'],
  ['👏', 'emoji.applause'],
  ['🎉', 'emoji.party'],
  ['🔥', 'emoji.fire'],
  ['👀', 'emoji.eyes'],
  ['✅', 'emoji.done'],
  ['👎', 'emoji.thumbsDown'],
];

/** Chooses an emoji for a message, or takes one's own away. */
export function ReactionDialog({
  message,
  onClose,
}: {
  readonly message: TimelineMessage;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { mutate } = useMessageActions();
  const toggle = (emoji: string): void => {
    const isOn = !hasReacted(message.reactions, emoji);
    mutate({ type: 'react', messageId: message.id, emoji, isOn });
    onClose();
  };
  return (
    <Dialog title={t('message.react')} isOpen onClose={onClose}>
      <ul className="emoji-choices">
        {choices.map(([emoji, name]) => (
          <li key={emoji}>
            <button
              type="button"
              className="emoji-choices__one"
              aria-label={t(name)}
              aria-pressed={hasReacted(message.reactions, emoji)}
              onClick={() => toggle(emoji)}
            >
              {emoji}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
