import { useRef } from 'react';
import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';
import { useOutbox } from '../outbox/outbox-provider.tsx';
import { ComposerField } from './composer-field.tsx';
import { useDraft } from './use-draft.ts';
import { useTyping } from './use-typing.ts';
import './composer.css';

/** Where one writes, and sends. */
export function Composer({
  roomId,
  mayMentionAll,
  onSent,
}: {
  readonly roomId: string;
  /** Whether `@all` means everybody. */
  readonly mayMentionAll: boolean;
  readonly onSent: () => void;
}) {
  const t = useText();
  const outbox = useOutbox();
  const [text, setText] = useDraft(roomId);
  const say = useTyping(roomId);
  const field = useRef<HTMLTextAreaElement>(null);
  const canSend = outbox !== undefined && text.trim() !== '';

  const send = (): void => {
    if (!canSend) return;
    outbox.add({ roomId, text, replyToId: null, threadRootId: null, alsoInRoom: false, attachments: [] });
    setText('');
    say(false);
    onSent();
    field.current?.focus();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <ComposerField
        field={field}
        roomId={roomId}
        mayMentionAll={mayMentionAll}
        label={t('conversation.write')}
        text={text}
        onChange={(next) => {
          setText(next);
          say(next !== '');
        }}
        onDone={send}
      />
      <IconButton
        className="composer__send"
        type="submit"
        icon="send"
        label={t('conversation.send')}
        aria-disabled={!canSend}
      />
    </form>
  );
}
