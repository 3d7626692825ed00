import { IconButton } from '../design/icon-button.tsx';
import { drawings } from '../design/drawings.ts';
import { useText } from '../language/use-text.ts';

/** In place of a file that could not be loaded. */
export function LoadFailure({
  text,
  name,
  onRetry,
}: {
  readonly text: string;
  readonly name: string;
  readonly onRetry: () => void;
}) {
  const t = useText();
  return (
    <div className="load-failure">
      <p>
        {text}
        <bdi className="visually-hidden"> {name}</bdi>
      </p>
      <IconButton icon={drawings.retry} label={t('shell.tryAgain')} onClick={onRetry} />
    </div>
  );
}
