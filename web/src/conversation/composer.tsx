import { type KeyboardEvent, useRef } from 'react';
import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';
import { useOutbox } from '../outbox/outbox-provider.tsx';
import { useDraft } from './use-draft.ts';
import { useTyping } from './use-typing.ts';
import './composer.css';

/** Where one writes. Enter sends, Shift and Enter begin a line; Enter that ends a composition (Korean) does neither. */
export function Composer({ roomId, onSent }: { readonly roomId: string; readonly onSent: () => void }) {
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
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // 229: some browsers report the Enter that ends a composition after its end.
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        className="composer__field"
        aria-label={t('conversation.write')}
        placeholder={t('conversation.write')}
        dir="auto"
        rows={1}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          say(target.value !== '');
        }}
        onKeyDown={onKeyDown}
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
