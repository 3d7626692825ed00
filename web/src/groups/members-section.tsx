import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { Loading } from '../design/loading.tsx';
import { TextField } from '../design/text-field.tsx';
import { useSettled } from '../design/use-settled.ts';
import { useText } from '../language/use-text.ts';
import type { Group, GroupRoom } from './group.ts';
import { MemberRow } from './member-row.tsx';
import { type Members, useMembers } from './use-members.ts';

/** From so many members on they can be searched by name. */
const many = 10;

export function MembersSection({
  group,
  room,
  members,
}: {
  readonly group: Group;
  readonly room: GroupRoom;
  /** All of them. */
  readonly members: Members;
}) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const query = useSettled(typed.trim());
  const found = useMembers(group, room.id, query === '' ? undefined : query);
  const { list, loadMore } = query === '' ? members : found;
  return (
    <section className="group__section" aria-label={t('groups.members')}>
      <h3 className="group__heading">{t('groups.members')}</h3>
      {(room.memberCount > many || typed !== '') && (
        <TextField
          label={t('groups.findMember')}
          hidesLabel
          type="search"
          placeholder={t('groups.findMember')}
          maxLength={50}
          dir="auto"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
      {list.hasMore === undefined ? (
        <Loading />
      ) : (
        <ul>
          {list.members.map((member) => (
            <MemberRow key={member.user.id} room={room} member={member} />
          ))}
        </ul>
      )}
      <p className="group__muted" role="status">
        {list.hasMore === false && list.members.length === 0 && t('groups.nobodyFound')}
      </p>
      {list.hasMore === true && (
        <Button tone="quiet" size="small" onClick={loadMore}>
          {t('shell.loadMore')}
        </Button>
      )}
    </section>
  );
}
