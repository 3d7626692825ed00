import { useQuery } from '@apollo/client/react';
import { Link } from 'wouter';
import { EmptyState } from '../design/empty-state.tsx';
import { useText } from '../language/use-text.ts';
import { FriendsDocument } from './graph.generated.ts';
import { PeopleOfQuery } from './people-of-query.tsx';
import { PersonRow } from './person-row.tsx';
import { peopleOf } from './person.ts';
import { profileHref } from './sections.ts';

export function FriendList() {
  const t = useText();
  const { data, error, refetch, fetchMore } = useQuery(FriendsDocument);
  const friends = data?.friends;
  const page = friends?.pageInfo;
  return (
    <div className="pane__scroll">
      <PeopleOfQuery
        people={friends ? peopleOf(friends) : undefined}
        error={error}
        onRetry={() => void refetch()}
        onMore={
          page?.hasNextPage ? () => void fetchMore({ variables: { after: page.endCursor } }) : undefined
        }
        empty={
          <EmptyState
            icon="people"
            title={t('people.noFriends')}
            action={
              <Link className="button button--accent button--medium" href="/people/find">
                {t('people.findSomebody')}
              </Link>
            }
          >
            {t('people.noFriendsText')}
          </EmptyState>
        }
        row={(person) => (
          <PersonRow key={person.id} person={person} href={profileHref('friends', person.id)} />
        )}
      />
    </div>
  );
}
