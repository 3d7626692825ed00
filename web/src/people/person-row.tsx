import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Avatar } from '../design/avatar.tsx';
import { classNames } from '../design/class-names.ts';
import type { Person } from './person.ts';
import { isOnline, usePresenceText } from './presence-text.ts';
import './person-row.css';

/** One person in a list: opens their profile beside it. `children` are buttons at its end. */
export function PersonRow({
  person,
  href,
  children,
}: {
  readonly person: Person;
  readonly href: string;
  readonly children?: ReactNode;
}) {
  const [location] = useLocation();
  const presence = usePresenceText(person);
  return (
    <li className={classNames('person-row', location === href && 'person-row--open')}>
      <Link className="person-row__link" href={href} aria-current={location === href ? 'true' : undefined}>
        <Avatar
          id={person.id}
          name={person.displayName}
          image={person.image?.small}
          isOnline={isOnline(person)}
        />
        <span className="person-row__text">
          <span className="person-row__name" dir="auto">
            {person.displayName}
          </span>
          <span className="person-row__detail">{presence ?? `@${person.username}`}</span>
        </span>
      </Link>
      {children}
    </li>
  );
}
