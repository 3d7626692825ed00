import { useQuery } from '@apollo/client/react';
import { useIntl } from 'react-intl';
import { Avatar } from '../design/avatar.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { useText } from '../language/use-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { FriendshipActions } from './friendship-actions.tsx';
import { type PersonProfileQuery, PersonProfileDocument } from './graph.generated.ts';
import { isOnline, usePresenceText } from './presence-text.ts';
import './profile-page.css';

export function ProfilePage({ userId, backTo }: { readonly userId: string; readonly backTo: string }) {
  const t = useText();
  const { data, error, refetch } = useQuery(PersonProfileDocument, { variables: { id: userId } });
  const user = data?.user;
  return (
    <>
      <PaneHeader title={user?.displayName ?? t('people.profile')} backTo={backTo} />
      <div className="pane__scroll">
        {user ? (
          <Profile user={user} />
        ) : error !== undefined ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : user === null ? (
          <EmptyState icon="user" title={t('people.unknown')} />
        ) : (
          <Loading />
        )}
      </div>
    </>
  );
}

function Profile({ user }: { readonly user: NonNullable<PersonProfileQuery['user']> }) {
  const t = useText();
  const intl = useIntl();
  const presence = usePresenceText(user);
  return (
    <article className="profile">
      <Avatar
        id={user.id}
        name={user.displayName}
        image={user.image?.large}
        size="xl"
        isOnline={isOnline(user)}
      />
      <h2 className="profile__name" dir="auto">
        {user.displayName}
      </h2>
      <p className="profile__detail">
        @{user.username}
        {presence !== undefined && ` · ${presence}`}
      </p>
      {user.bio !== '' && (
        <p className="profile__bio" dir="auto">
          {user.bio}
        </p>
      )}
      <FriendshipActions person={user} />
      <p className="profile__since">
        {t('people.since', { date: intl.formatDate(user.createdAt, { dateStyle: 'long' }) })}
      </p>
    </article>
  );
}
