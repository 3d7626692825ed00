import { Link } from 'wouter';
import { Icon } from '../design/icon.tsx';
import { useText } from '../language/use-text.ts';
import { useSession } from '../session/session-context.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { type Section, sectionIcons, sectionLabels, sections } from './sections.ts';

export function SettingsList({ section }: { readonly section: Section | undefined }) {
  const t = useText();
  const session = useSession();
  return (
    <>
      <PaneHeader title={t('shell.settings')} />
      <nav className="pane__scroll" aria-label={t('shell.settings')}>
        <ul className="settings-list">
          {sections.map((name) => (
            <li key={name}>
              <Link
                className="settings-list__item"
                href={`/settings/${name}`}
                aria-current={name === section ? 'page' : undefined}
              >
                <Icon name={sectionIcons[name]} />
                {t(sectionLabels[name])}
              </Link>
            </li>
          ))}
          <li>
            <button type="button" className="settings-list__item" onClick={() => void session.signOut()}>
              <Icon name="signOut" />
              {t('shell.signOut')}
            </button>
          </li>
        </ul>
      </nav>
    </>
  );
}
