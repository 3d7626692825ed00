import { useIntl } from 'react-intl';
import { Icon } from '../design/icon.tsx';
import { useSince } from '../language/use-since.ts';
import { useText } from '../language/use-text.ts';
import { type Account, AccountOfQuery } from './account-of-query.tsx';

/** Where the viewer is signed in. */
export function SessionSettings() {
  const t = useText();
  return (
    <AccountOfQuery>
      {({ email, sessions }) => (
        <>
          <p className="settings__note">{t('settings.signedInAs', { email })}</p>
          <ul>
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        </>
      )}
    </AccountOfQuery>
  );
}

function SessionRow({ session }: { readonly session: Account['sessions'][number] }) {
  const t = useText();
  const since = useSince();
  const intl = useIntl();
  const { device, isCurrent, lastUsedAt, createdAt } = session;
  return (
    <li className="settings__session">
      <Icon name="shield" />
      <span className="settings__name" dir="auto">
        {device === '' ? t('settings.unknownDevice') : device}
      </span>
      <span className="settings__note">
        {isCurrent ? t('settings.thisDevice') : t('settings.lastUsed', { when: since(lastUsedAt) })}
        {' · '}
        {t('settings.signedInOn', { date: intl.formatDate(createdAt, { dateStyle: 'medium' }) })}
      </span>
    </li>
  );
}
