import { Button } from '../design/button.tsx';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { useText } from '../language/use-text.ts';
import { useMessageActions } from './actions-context.ts';
import type { RefusedMutation } from './mutations.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';

/** Under a message: why what the viewer did to it was taken back. A text that was refused is not lost. */
export function MessageRefusal({
  message,
  refused: { mutation, refusal },
}: {
  readonly message: TimelineMessage;
  readonly refused: RefusedMutation;
}) {
  const t = useText();
  const text = useRefusalText();
  const { mutate, dismissRefusal, run } = useMessageActions();
  return (
    <div className="message__failure" role="alert">
      <p>{text(refusal)}</p>
      {refusal.code === 'NO_ANSWER' && (
        <Button size="small" onClick={() => mutate(mutation)}>
          {t('shell.tryAgain')}
        </Button>
      )}
      {mutation.type === 'edit' && (
        <Button size="small" onClick={() => run('edit', message)}>
          {t('message.editAgain')}
        </Button>
      )}
      <Button size="small" onClick={() => dismissRefusal(message.id)}>
        {t('message.dismiss')}
      </Button>
    </div>
  );
}
