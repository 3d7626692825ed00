import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';
import type { Person } from './person.ts';
import { PersonRow } from './person-row.tsx';
import { profileHref } from './sections.ts';
import { useFriendship } from './use-friendship.ts';

/** Somebody who asks, with the two answers; or who was asked, with taking it back. */
export function RequestRow({ person }: { readonly person: Person }) {
  const t = useText();
  const { isBusy, accept, reject, cancel } = useFriendship(person);
  const name = person.displayName;
  return (
    <PersonRow person={person} href={profileHref('requests', person.id)}>
      {person.friendship?.state === 'REQUEST_RECEIVED' && (
        <>
          <IconButton
            icon="check"
            label={t('people.acceptOf', { name })}
            disabled={isBusy}
            onClick={() => void accept()}
          />
          <IconButton
            icon="close"
            label={t('people.rejectOf', { name })}
            disabled={isBusy}
            onClick={() => void reject()}
          />
        </>
      )}
      {person.friendship?.state === 'REQUEST_SENT' && (
        <IconButton
          icon="close"
          label={t('people.cancelOf', { name })}
          disabled={isBusy}
          onClick={() => void cancel()}
        />
      )}
    </PersonRow>
  );
}
