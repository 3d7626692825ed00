import { useQuery } from '@apollo/client/react';
import { EmptyState } from '../design/empty-state.tsx';
import { useText } from '../language/use-text.ts';
import { BlockedPeopleDocument } from './graph.generated.ts';
import { PeopleOfQuery } from './people-of-query.tsx';
import { PersonRow } from './person-row.tsx';
import { peopleOf } from './person.ts';
import { profileHref } from './sections.ts';

export function BlockedList() {
  const t = useText();
  const { data, error, refetch, fetchMore } = useQuery(BlockedPeopleDocument);
  const blocked = data?.blockedUsers;
  const page = blocked?.pageInfo;
  return (
    <div className="pane__scroll">
      <PeopleOfQuery
        people={blocked ? peopleOf(blocked) : undefined}
        error={error}
        onRetry={() => void refetch()}
        onMore={
          page?.hasNextPage ? () => void fetchMore({ variables: { after: page.endCursor } }) : undefined
        }
        empty={
          <EmptyState icon="shield" title={t('people.noBlocked')}>
            {t('people.noBlockedText')}
          </EmptyState>
        }
        row={(person) => (
          <PersonRow key={person.id} person={person} href={profileHref('blocked', person.id)} />
        )}
      />
    </div>
  );
}
