import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { useText } from '../language/use-text.ts';

export function BlockDialog({
  name,
  isOpen,
  onClose,
  onBlock,
}: {
  readonly name: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onBlock: () => void;
}) {
  const t = useText();
  const block = (): void => {
    onBlock();
    onClose();
  };
  return (
    <Dialog
      title={t('people.blockTitle', { name })}
      text={t('people.blockText')}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button tone="danger" onClick={block}>
            {t('people.block')}
          </Button>
        </>
      }
    />
  );
}
