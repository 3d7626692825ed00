import { Dialog } from '../design/dialog.tsx';
import { useText } from '../language/use-text.ts';
import { shortcuts } from './shortcuts.ts';
import './shortcuts-dialog.css';

export function ShortcutsDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  return (
    <Dialog title={t('shortcuts.title')} isOpen={isOpen} onClose={onClose}>
      <dl className="shortcuts">
        {shortcuts.map(({ keys, label }) => (
          <div key={label} className="shortcuts__row">
            <dt>{t(label)}</dt>
            <dd>
              {keys.map((key, index) => (
                <span key={key}>
                  {index > 0 && ` ${t('shortcuts.then')} `}
                  <kbd className="shortcuts__key">{key}</kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
