import { useParams, useSearch } from 'wouter';
import { ConversationPage } from '../conversation/conversation-page.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { useText } from '../language/use-text.ts';
import { Panes } from '../shell/panes.tsx';
import { SearchPane } from './search-pane.tsx';
import { SearchTexts } from './search-texts.tsx';
import { readTerms, searchHref } from './search-terms.ts';

/** `/search` and `/search/:roomId`: what was found, and beside it a message where it was said. */
export function SearchRoute() {
  return (
    <SearchTexts>
      <Search />
    </SearchTexts>
  );
}

function Search() {
  const t = useText();
  const { roomId } = useParams<{ roomId?: string }>();
  const search = useSearch();
  const terms = readTerms(search);
  return (
    <Panes
      listLabel={t('search.title')}
      list={<SearchPane terms={terms} openMessageId={new URLSearchParams(search).get('message')} />}
      isDetailOpen={roomId !== undefined}
      detail={
        roomId === undefined ? (
          <EmptyState icon="search" title={t('search.none')}>
            {t('search.noneText')}
          </EmptyState>
        ) : (
          <ConversationPage key={roomId} roomId={roomId} threadOf={undefined} backTo={searchHref(terms)} />
        )
      }
    />
  );
}
