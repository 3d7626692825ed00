import { useText } from '../language/use-text.ts';
import { Spinner } from './spinner.tsx';
import './loading.css';

/** In place of what is being loaded. It shows itself only after a moment: what comes at once does not flicker. */
export function Loading() {
  const t = useText();
  return (
    <div className="loading" role="status">
      <Spinner size={24} />
      <span className="visually-hidden">{t('shell.loading')}</span>
    </div>
  );
}
