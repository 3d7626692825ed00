import { Icon, type IconName } from '../design/icon.tsx';
import { IconButton } from '../design/icon-button.tsx';
import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import { UnreadBadge } from '../notifications/unread-badge.tsx';
import { RailLink } from './rail-link.tsx';
import './rail.css';

interface Place {
  readonly href: string;
  readonly icon: IconName;
  readonly label: MessageKey;
}

const places: readonly Place[] = [
  { href: '/rooms', icon: 'chat', label: 'shell.rooms' },
  { href: '/search', icon: 'search', label: 'shell.search' },
  { href: '/people', icon: 'people', label: 'shell.people' },
  { href: '/notifications', icon: 'bell', label: 'shell.notifications' },
  { href: '/settings', icon: 'settings', label: 'shell.settings' },
];

/** The way to each part of the app: at the side, on a phone at the bottom. */
export function Rail({ onShowShortcuts }: { readonly onShowShortcuts: () => void }) {
  const t = useText();
  return (
    <nav className="rail" aria-label={t('shell.navigation')}>
      <ul className="rail__places">
        {places.map(({ href, icon, label }) => (
          <li key={href}>
            <RailLink href={href} label={t(label)} badge={icon === 'bell' && <UnreadBadge />}>
              <Icon name={icon} size={22} />
            </RailLink>
          </li>
        ))}
      </ul>
      <div className="rail__end">
        <IconButton
          className="rail__shortcuts"
          icon="keyboard"
          label={t('shortcuts.title')}
          onClick={onShowShortcuts}
        />
      </div>
    </nav>
  );
}
