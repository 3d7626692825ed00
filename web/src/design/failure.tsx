import { refusalIn } from '../graph/refusal-in.ts';
import { useText } from '../language/use-text.ts';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';
import { useRetry } from './use-retry.ts';

/** In place of what could not be loaded: it is tried again by itself, unless the server refuses it. */
export function Failure({ error, onRetry }: { readonly error?: unknown; readonly onRetry: () => void }) {
  const t = useText();
  const isRefused = refusalIn(error) !== undefined;
  useRetry(isRefused ? undefined : onRetry);
  if (isRefused)
    return (
      <EmptyState icon="lock" title={t('shell.refused')}>
        {t('shell.refusedText')}
      </EmptyState>
    );
  return (
    <EmptyState
      icon="chat"
      title={t('shell.noAnswer')}
      action={<Button onClick={onRetry}>{t('shell.tryAgain')}</Button>}
    >
      {t('shell.noAnswerText')}
    </EmptyState>
  );
}
