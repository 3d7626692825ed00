import { useQuery } from '@apollo/client/react';
import { EmptyState } from '../design/empty-state.tsx';
import { useText } from '../language/use-text.ts';
import { FriendRequestsDocument } from './graph.generated.ts';
import { PeopleOfQuery } from './people-of-query.tsx';
import { RequestRow } from './request-row.tsx';

/** Who asks the viewer for friendship, and whom the viewer has asked. */
export function RequestList() {
  const t = useText();
  const incoming = useQuery(FriendRequestsDocument, { variables: { direction: 'INCOMING' } });
  const outgoing = useQuery(FriendRequestsDocument, { variables: { direction: 'OUTGOING' } });
  const moreOf = ({ data, fetchMore }: typeof incoming): (() => void) | undefined => {
    const page = data?.friendRequests?.pageInfo;
    return page?.hasNextPage ? () => void fetchMore({ variables: { after: page.endCursor } }) : undefined;
  };
  const askers = incoming.data?.friendRequests?.edges.flatMap(({ node: { from } }) => (from ? [from] : []));
  const asked = outgoing.data?.friendRequests?.edges.flatMap(({ node: { to } }) => (to ? [to] : []));
  return (
    <div className="pane__scroll">
      <PeopleOfQuery
        people={askers}
        error={incoming.error}
        onRetry={() => void incoming.refetch()}
        onMore={moreOf(incoming)}
        empty={
          asked?.length === 0 && (
            <EmptyState icon="people" title={t('people.noRequests')}>
              {t('people.noRequestsText')}
            </EmptyState>
          )
        }
        row={(person) => <RequestRow key={person.id} person={person} />}
      />
      {asked !== undefined && asked.length > 0 && (
        <>
          <h2 className="people-list__title">{t('people.asked')}</h2>
          <PeopleOfQuery
            people={asked}
            error={undefined}
            onRetry={() => void outgoing.refetch()}
            onMore={moreOf(outgoing)}
            empty={undefined}
            row={(person) => <RequestRow key={person.id} person={person} />}
          />
        </>
      )}
    </div>
  );
}
