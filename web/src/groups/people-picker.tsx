import { useState } from 'react';
import { Avatar } from '../design/avatar.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { TextField } from '../design/text-field.tsx';
import { useText } from '../language/use-text.ts';
import type { PersonFragment } from './graph.generated.ts';
import { hasName } from './has-name.ts';
import { useFriends } from './use-friends.ts';

/** Chooses among the viewer's friends, without those who are in the group already. */
export function PeoplePicker({
  chosen,
  without,
  onChange,
}: {
  readonly chosen: ReadonlyMap<string, string>;
  readonly without?: ReadonlySet<string>;
  /** With the names of those who are chosen, by their ids. */
  readonly onChange: (chosen: ReadonlyMap<string, string>) => void;
}) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const { friends, hasFailed, retry } = useFriends();
  if (friends === undefined) return hasFailed ? <Failure onRetry={retry} /> : <Loading />;
  const others = friends.filter(({ id }) => without?.has(id) !== true);
  const shown = others.filter((person) => hasName(person, typed));
  const toggle = ({ id, displayName }: PersonFragment): void => {
    const next = new Map(chosen);
    if (!next.delete(id)) next.set(id, displayName);
    onChange(next);
  };
  return (
    <fieldset className="people-picker">
      <legend className="field__label">{t('groups.people')}</legend>
      <TextField
        label={t('groups.findFriend')}
        hidesLabel
        type="search"
        placeholder={t('groups.findFriend')}
        maxLength={50}
        dir="auto"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <ul className="people-picker__list" aria-label={t('groups.people')}>
        {shown.map((person) => (
          <li key={person.id}>
            <label className="people-picker__person">
              <input type="checkbox" checked={chosen.has(person.id)} onChange={() => toggle(person)} />
              <Avatar id={person.id} name={person.displayName} image={person.image?.small} size="s" />
              <span className="group__name" dir="auto">
                {person.displayName}
              </span>
            </label>
          </li>
        ))}
      </ul>
      <p className="group__muted" role="status">
        {shown.length === 0
          ? t(others.length === 0 ? 'groups.nobodyToAdd' : 'groups.nobodyFound')
          : t('groups.chosen', { count: chosen.size })}
      </p>
    </fieldset>
  );
}
