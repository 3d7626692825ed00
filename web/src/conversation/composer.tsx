import { useEffect, useRef } from 'react';
import { AttachMenu } from '../attaching/attach-menu.tsx';
import { ComposerFiles, useAttaching } from '../attaching/composer-files.tsx';
import { useText } from '../language/use-text.ts';
import { useOutbox } from '../outbox/outbox-provider.tsx';
import { ComposerAbout } from './composer-about.tsx';
import { ComposerForm } from './composer-form.tsx';
import { quotedText, type QuotedMessage } from './quote.tsx';
import { useDraft } from './use-draft.ts';
import { useTyping } from './use-typing.ts';

export interface ComposerProps {
  readonly roomId: string;
  /** The message to whose thread one replies. */
  readonly threadRootId?: string;
  /** Whether a reply is among the messages of the room, too. */
  readonly alsoInRoom?: boolean;
  readonly label: string;
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
  const { roomId, threadRootId, alsoInRoom = false, label, mayMentionAll } = props;
  const { replyTo, onStopReply, onEditLast, onSent } = props;
  const t = useText();
  const outbox = useOutbox();
  const [text, setText] = useDraft(threadRootId ?? roomId);
  const say = useTyping(roomId, threadRootId === undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  const { drafted, voice } = useAttaching(threadRootId ?? roomId, field);
  const hasText = text.trim() !== '';
  const canSend = outbox !== undefined && drafted.checks === 0 && (hasText || drafted.files.length > 0);

  useEffect(() => {
    if (replyTo !== undefined) field.current?.focus();
  }, [replyTo]);
  const send = (): void => {
    if (!canSend) return;
    const said = { text: hasText ? text : '', replyToId: replyTo?.id ?? null, attachments: drafted.files };
    outbox.add({ roomId, ...said, threadRootId: threadRootId ?? null, alsoInRoom });
    setText('');
    drafted.clear();
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
      <ComposerFiles drafted={drafted} voice={voice} />
      <ComposerForm
        field={field}
        roomId={roomId}
        mayMentionAll={mayMentionAll}
        label={label}
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
      >
        <AttachMenu onFiles={drafted.add} onRecord={voice.start} />
      </ComposerForm>
    </>
  );
}
