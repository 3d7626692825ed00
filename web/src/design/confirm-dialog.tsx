import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { useText } from '../language/use-text.ts';

/** Asks before what cannot be taken back. Open for as long as it is drawn. */
export function ConfirmDialog({
  title,
  text,
  confirm,
  isBusy = false,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly text: string;
  /** What the button that does it says. */
  readonly confirm: string;
  readonly isBusy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  return (
    <Dialog
      title={title}
      text={text}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button tone="danger" isBusy={isBusy} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    />
  );
}
