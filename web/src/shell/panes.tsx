import type { ReactNode } from 'react';
import { classNames } from '../design/class-names.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import './panes.css';

/**
 * The main part of a page: a list, and what is open of it. Beside one another on a wide window; on a narrower one only the
 * list, or with `isDetailOpen` only the detail. A page without a list is all detail.
 */
export function Panes({
  list,
  listLabel,
  detail,
  isDetailOpen,
}: {
  readonly list?: ReactNode;
  readonly listLabel?: string;
  readonly detail: ReactNode;
  readonly isDetailOpen: boolean;
}) {
  return (
    <main id="main" tabIndex={-1} className={classNames('panes', isDetailOpen && 'panes--detail')}>
      {list !== undefined && (
        <section className="pane pane--list" aria-label={listLabel}>
          <ErrorBoundary>{list}</ErrorBoundary>
        </section>
      )}
      <div className="pane pane--detail">
        <ErrorBoundary>{detail}</ErrorBoundary>
      </div>
    </main>
  );
}
