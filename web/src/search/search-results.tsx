import { Button } from '../design/button.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { useText } from '../language/use-text.ts';
import { SearchResult } from './search-result.tsx';
import type { SearchTerms } from './search-terms.ts';
import { type SearchState, useSearchMessages } from './use-search.ts';

/** What was found, or why there is nothing. */
export function SearchResults({
  terms,
  openMessageId,
}: {
  readonly terms: SearchTerms;
  readonly openMessageId: string | null;
}) {
  const t = useText();
  const state = useSearchMessages(terms);
  return (
    <div className="pane__scroll">
      <p className="visually-hidden" role="status">
        {state.status === 'found' && t('search.found', { count: state.edges.length })}
      </p>
      {state.status === 'found' && state.edges.length > 0 ? (
        <ul className="search__results" aria-label={t('search.results')}>
          {state.edges.map(({ node, places }) => (
            <li key={node.id}>
              <SearchResult message={node} places={places} terms={terms} isOpen={node.id === openMessageId} />
            </li>
          ))}
        </ul>
      ) : (
        <WhyNothing state={state} />
      )}
      {state.status === 'found' && state.more !== undefined && (
        <div className="search__more">
          <Button tone="quiet" size="small" isBusy={state.isLoadingMore} onClick={state.more}>
            {t('shell.loadMore')}
          </Button>
        </div>
      )}
    </div>
  );
}

function WhyNothing({ state }: { readonly state: SearchState }) {
  const t = useText();
  switch (state.status) {
    case 'loading':
      return <Loading />;
    case 'failed':
      return <Failure onRetry={state.retry} />;
    case 'nothing-asked':
      return (
        <EmptyState icon="search" title={t('search.ask')}>
          {t('search.askText')}
        </EmptyState>
      );
    case 'refused':
      return (
        <EmptyState icon="search" title={t('search.refused')}>
          {t('search.refusedText')}
        </EmptyState>
      );
    case 'not-there':
      return (
        <EmptyState icon="lock" title={t('search.notThere')}>
          {t('search.notThereText')}
        </EmptyState>
      );
    case 'found':
      return (
        <EmptyState icon="search" title={t('search.nothing')}>
          {t('search.nothingText')}
        </EmptyState>
      );
  }
}
