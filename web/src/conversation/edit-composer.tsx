import { useEffect, useRef, useState } from 'react';
import { useText } from '../language/use-text.ts';
import type { Mutations, RefusedMutation } from '../message-actions/mutations.ts';
import { ComposerAbout } from './composer-about.tsx';
import { ComposerForm } from './composer-form.tsx';
import type { TimelineMessage } from './conversation-state.ts';

/** Where one changes an own message. What was begun as a new one comes back after it. */
export function EditComposer({
  roomId,
  mayMentionAll,
  message,
  refused,
  mutations,
  onStop,
}: {
  readonly roomId: string;
  readonly mayMentionAll: boolean;
  readonly message: TimelineMessage;
  /** A text that the server has refused is where one goes on. */
  readonly refused: RefusedMutation | undefined;
  readonly mutations: Mutations;
  readonly onStop: () => void;
}) {
  const t = useText();
  const [text, setText] = useState(
    () => (refused?.mutation.type === 'edit' ? refused.mutation.text : message.text) ?? '',
  );
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, []);
  const canSave = text.trim() !== '';
  const save = (): void => {
    if (!canSave) return;
    if (text === message.text) mutations.dismissRefusal(message.id);
    else mutations.mutate({ type: 'edit', messageId: message.id, text });
    onStop();
  };
  return (
    <>
      <ComposerAbout
        title={t('message.editing')}
        text={message.plainText ?? ''}
        cancel={t('message.cancelEdit')}
        onCancel={onStop}
      />
      <ComposerForm
        field={field}
        roomId={roomId}
        mayMentionAll={mayMentionAll}
        label={t('message.editing')}
        text={text}
        onChange={setText}
        onKeyDown={(event) => event.key === 'Escape' && onStop()}
        submit={{ icon: 'check', label: t('shell.save') }}
        canSubmit={canSave}
        onDone={save}
      />
    </>
  );
}
