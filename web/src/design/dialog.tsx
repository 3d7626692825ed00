import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { IconButton } from './icon-button.tsx';
import './dialog.css';

/**
 * A question or a form over the page: focus stays in it and comes back, Escape closes it. The scrim is our own, since that of
 * Radix writes a style element, which the Content-Security-Policy forbids.
 */
export function Dialog({
  title,
  text,
  isOpen,
  onClose,
  children,
  actions,
}: {
  readonly title: string;
  /** What it is about, under the title. */
  readonly text?: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children?: ReactNode;
  /** Buttons at its end. */
  readonly actions?: ReactNode;
}) {
  const t = useText();
  const described = text === undefined ? { 'aria-describedby': undefined } : {};
  return (
    <Radix.Root open={isOpen} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <div className="dialog-scrim" />
        <Radix.Content className="dialog" {...described} onOpenAutoFocus={focusFirstField}>
          <header className="dialog__header">
            <Radix.Title className="dialog__title">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon="close" label={t('shell.close')} />
            </Radix.Close>
          </header>
          {text !== undefined && <Radix.Description className="dialog__text">{text}</Radix.Description>}
          {children}
          {actions !== undefined && <footer className="dialog__actions">{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Not the button that closes it: its name would be shown, and take the first Escape. */
function focusFirstField(event: Event): void {
  event.preventDefault();
  const dialog = event.currentTarget as HTMLElement;
  dialog.querySelector<HTMLElement>('input, textarea, select')?.focus();
  if (!dialog.contains(document.activeElement)) dialog.focus();
}
