import { lazy, Suspense } from 'react';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { ConfirmDialog } from '../design/confirm-dialog.tsx';
import { useText } from '../language/use-text.ts';
import { useMessageActions } from './actions-context.ts';
import { EditsDialog } from './edits-dialog.tsx';
import { ReactionDialog } from './reaction-dialog.tsx';

/** What of a message's menu opens a dialog. */
export type DialogAction = 'react' | 'forward' | 'history' | 'hide' | 'delete';

const ForwardDialog = lazy(async () => ({
  default: (await import('../forwarding/forward-dialog.tsx')).ForwardDialog,
}));

const questions = {
  hide: { title: 'message.hideTitle', text: 'message.hideText', confirm: 'message.hide' },
  delete: { title: 'message.deleteTitle', text: 'message.deleteText', confirm: 'message.delete' },
} as const;

/** Asks before a message goes, or shows what it said before. */
export function ActionDialog({
  action,
  message,
  viewerId,
  onClose,
}: {
  readonly action: DialogAction;
  readonly message: TimelineMessage;
  readonly viewerId: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { mutate } = useMessageActions();
  if (action === 'history')
    return <EditsDialog messageId={message.id} viewerId={viewerId} onClose={onClose} />;
  if (action === 'react') return <ReactionDialog message={message} onClose={onClose} />;
  if (action === 'forward')
    return (
      <Suspense>
        <ForwardDialog messageId={message.id} onClose={onClose} />
      </Suspense>
    );
  const { title, text, confirm } = questions[action];
  const doIt = (): void => {
    mutate({ type: action, messageId: message.id });
    onClose();
  };
  return (
    <ConfirmDialog title={t(title)} text={t(text)} confirm={t(confirm)} onConfirm={doIt} onClose={onClose} />
  );
}
