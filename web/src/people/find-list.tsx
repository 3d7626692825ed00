import { useQuery, skipToken } from '@apollo/client/react';
import { useState } from 'react';
import { EmptyState } from '../design/empty-state.tsx';
import { TextField } from '../design/text-field.tsx';
import { useSettled } from '../design/use-settled.ts';
import { useText } from '../language/use-text.ts';
import { FindPeopleDocument } from './graph.generated.ts';
import { PeopleOfQuery } from './people-of-query.tsx';
import { PersonRow } from './person-row.tsx';
import { peopleOf } from './person.ts';
import { profileHref } from './sections.ts';

export function FindList() {
  const t = useText();
  const [typed, setTyped] = useState('');
  const wanted = useSettled(typed.trim());
  const { data, previousData, error, refetch, fetchMore } = useQuery(
    FindPeopleDocument,
    wanted === '' ? skipToken : { variables: { query: wanted } },
  );
  const found = (data ?? previousData)?.searchUsers;
  const page = data?.searchUsers?.pageInfo;
  return (
    <>
      <search className="people-search">
        <TextField
          label={t('people.search')}
          hidesLabel
          type="search"
          placeholder={t('people.search')}
          maxLength={50}
          dir="auto"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </search>
      <div className="pane__scroll" aria-live="polite">
        {wanted === '' ? (
          <EmptyState icon="search" title={t('people.findSomebody')}>
            {t('people.findText')}
          </EmptyState>
        ) : (
          <PeopleOfQuery
            people={found ? peopleOf(found) : undefined}
            error={error}
            onRetry={() => void refetch()}
            onMore={
              page?.hasNextPage ? () => void fetchMore({ variables: { after: page.endCursor } }) : undefined
            }
            empty={
              <EmptyState icon="search" title={t('people.nobody')}>
                {t('people.nobodyText')}
              </EmptyState>
            }
            row={(person) => (
              <PersonRow key={person.id} person={person} href={profileHref('find', person.id)} />
            )}
          />
        )}
      </div>
    </>
  );
}
