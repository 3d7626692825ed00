import { Link } from 'wouter';
import { EmptyState } from '../design/empty-state.tsx';
import { useText } from '../language/use-text.ts';
import { Panes } from './panes.tsx';
import { usePageTitle } from './use-page-title.ts';

export function NotFoundPage() {
  const t = useText();
  const heading = usePageTitle(t('shell.notFound'));
  return (
    <Panes
      isDetailOpen
      detail={
        <>
          <h1 ref={heading} tabIndex={-1} className="visually-hidden">
            {t('shell.notFound')}
          </h1>
          <EmptyState
            icon="search"
            title={t('shell.notFound')}
            action={
              <Link className="button button--accent button--medium" href="/rooms">
                {t('shell.toRooms')}
              </Link>
            }
          >
            {t('shell.notFoundText')}
          </EmptyState>
        </>
      }
    />
  );
}
