import { useEffect, useRef } from 'react';
import { useText } from '../language/use-text.ts';
import { useOutbox } from '../outbox/outbox-provider.tsx';
import { ComposerAbout } from './composer-about.tsx';
import { ComposerForm } from './composer-form.tsx';
import { quotedText, type QuotedMessage } from './quote.tsx';
import { useDraft } from './use-draft.ts';
import { useTyping } from './use-typing.ts';

export interface ComposerProps {
  readonly roomId: string;
  /** Whether `@all` means everybody. */
  readonly mayMentionAll: boolean;
  /** The message that one answers. */
  readonly replyTo: QuotedMessage | undefined;
  readonly onStopReply: () => void;
  /** Arrow up where nothing is written. */
  readonly onEditLast: () => void;
  readonly onSent: () => void;
}

/** Where one writes, and sends. */
export function Composer(props: ComposerProps) {
  const { roomId, mayMentionAll, replyTo, onStopReply, onEditLast, onSent } = props;
  const t = useText();
  const outbox = useOutbox();
  const [text, setText] = useDraft(roomId);
  const say = useTyping(roomId);
  const field = useRef<HTMLTextAreaElement>(null);
  const canSend = outbox !== undefined && text.trim() !== '';

  useEffect(() => {
    if (replyTo !== undefined) field.current?.focus();
  }, [replyTo]);
  const send = (): void => {
    if (!canSend) return;
    const replyToId = replyTo?.id ?? null;
    outbox.add({ roomId, text, replyToId, threadRootId: null, alsoInRoom: false, attachments: [] });
    setText('');
    say(false);
    onSent();
    field.current?.focus();
  };
  return (
    <>
      {replyTo !== undefined && (
        <ComposerAbout
          title={t('message.replyingTo', { name: replyTo.sender?.displayName ?? t('conversation.somebody') })}
          text={quotedText(replyTo, t)}
          cancel={t('message.cancelReply')}
          onCancel={onStopReply}
        />
      )}
      <ComposerForm
        field={field}
        roomId={roomId}
        mayMentionAll={mayMentionAll}
        label={t('conversation.write')}
        text={text}
        onChange={(next) => {
          setText(next);
          say(next !== '');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onStopReply();
          if (event.key !== 'ArrowUp' || text !== '') return;
          event.preventDefault();
          onEditLast();
        }}
        submit={{ icon: 'send', label: t('conversation.send') }}
        canSubmit={canSend}
        onDone={send}
      />
    </>
  );
}
