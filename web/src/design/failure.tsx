import { useText } from '../language/use-text.ts';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

/** In place of what could not be loaded. */
export function Failure({ onRetry }: { readonly onRetry: () => void }) {
  const t = useText();
  return (
    <EmptyState
      icon="chat"
      title={t('shell.noAnswer')}
      action={<Button onClick={onRetry}>{t('shell.tryAgain')}</Button>}
    />
  );
}
