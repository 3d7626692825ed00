import { useEffect, useRef } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Badge } from '../design/badge.tsx';
import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import { type Folder, folderHref, folders, unreadCounts } from './folders.ts';
import type { RoomLine } from './room-list.ts';

const labels: Readonly<Record<Folder, MessageKey>> = {
  all: 'rooms.all',
  unread: 'rooms.unread',
  groups: 'rooms.groups',
  archived: 'rooms.archived',
  muted: 'rooms.muted',
};

/** Which part of the list is shown, with the number of rooms in each that have something unread. */
export function FolderBar({
  folder,
  rooms,
}: {
  readonly folder: Folder;
  readonly rooms: readonly RoomLine[];
}) {
  const t = useText();
  const [path] = useLocation();
  const search = useSearch();
  const counts = unreadCounts(rooms);
  const current = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // In a block: newer browsers answer a promise, which is no clean-up.
    current.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [folder]);
  return (
    <nav className="folders" aria-label={t('rooms.folders')}>
      <ul className="folders__list">
        {folders.map((each) => (
          <li key={each} ref={each === folder ? current : undefined}>
            <Link
              className="folders__link"
              href={folderHref(path, search, each)}
              aria-current={each === folder ? 'true' : undefined}
            >
              {t(labels[each])}
              {each !== 'all' && (
                <Badge
                  count={counts[each]}
                  label={t('shell.unread', { count: counts[each] })}
                  isQuiet={each === 'archived' || each === 'muted'}
                />
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
