import { Link } from 'wouter';
import { useText } from '../language/use-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { BlockedList } from './blocked-list.tsx';
import { FindList } from './find-list.tsx';
import { FriendList } from './friend-list.tsx';
import { RequestList } from './request-list.tsx';
import { type Section, sectionLabels, sections } from './sections.ts';
import './people-list.css';

const lists = { friends: FriendList, requests: RequestList, find: FindList, blocked: BlockedList } as const;

export function PeopleList({ section }: { readonly section: Section }) {
  const t = useText();
  const List = lists[section];
  return (
    <>
      <PaneHeader title={t('shell.people')} />
      <nav className="people-sections" aria-label={t('people.sections')}>
        {sections.map((name) => (
          <Link
            key={name}
            className="people-sections__link"
            href={`/people/${name}`}
            aria-current={name === section ? 'page' : undefined}
          >
            {t(sectionLabels[name])}
          </Link>
        ))}
      </nav>
      <List />
    </>
  );
}
