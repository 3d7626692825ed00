import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';
import { usePageTitle } from './use-page-title.ts';
import './pane-header.css';

/** The top of a pane: where one is, how to get back to the list where that is hidden, and what can be done. */
export function PaneHeader({
  title,
  backTo,
  children,
}: {
  readonly title: string;
  /** The address of the list. */
  readonly backTo?: string;
  /** Buttons at its end. */
  readonly children?: ReactNode;
}) {
  const t = useText();
  const [, navigate] = useLocation();
  const heading = usePageTitle(title);
  return (
    <header className="pane-header">
      {backTo !== undefined && (
        <IconButton
          className="pane-header__back"
          icon="back"
          label={t('shell.back')}
          onClick={() => navigate(backTo)}
        />
      )}
      <h1 ref={heading} tabIndex={-1} className="pane-header__title" dir="auto">
        {title}
      </h1>
      {children}
    </header>
  );
}
