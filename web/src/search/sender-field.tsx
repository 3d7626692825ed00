import { skipToken, useQuery } from '@apollo/client/react';
import { type KeyboardEvent, useId, useState } from 'react';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/text-field.tsx';
import { useListbox } from '../design/use-listbox.ts';
import { useSettled } from '../design/use-settled.ts';
import { useText } from '../language/use-text.ts';
import { SearchedSenderDocument, SendersAnywhereDocument, SendersOfRoomDocument } from './graph.generated.ts';

/** Who has sent what is looked for: found by name, in one room among its members. */
export function SenderField({
  roomId,
  senderId,
  onChange,
}: {
  readonly roomId: string | undefined;
  readonly senderId: string | undefined;
  readonly onChange: (senderId: string | undefined) => void;
}) {
  const t = useText();
  const { data } = useQuery(
    SearchedSenderDocument,
    senderId === undefined ? skipToken : { variables: { userId: senderId } },
  );
  if (senderId === undefined) return <FindSender roomId={roomId} onFound={onChange} />;
  const name = data?.user?.displayName ?? '…';
  return (
    <div>
      <Button size="small" onClick={() => onChange(undefined)} aria-label={t('search.byAnybody', { name })}>
        <bdi className="search__chip">{t('search.by', { name })}</bdi> ✕
      </Button>
    </div>
  );
}

function FindSender({
  roomId,
  onFound,
}: {
  readonly roomId: string | undefined;
  readonly onFound: (userId: string) => void;
}) {
  const t = useText();
  const id = useId();
  const [typed, setTyped] = useState('');
  const people = usePeople(roomId, useSettled(typed.trim()));
  const { active, setActive, onKeyDown } = useListbox({
    count: people.length,
    onChoose: (index) => onFound(people[index]?.id ?? ''),
    onDismiss: () => setTyped(''),
  });
  return (
    <div className="search__sender">
      <TextField
        label={t('search.from')}
        maxLength={50}
        dir="auto"
        autoComplete="off"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={people.length > 0}
        aria-controls={id}
        aria-activedescendant={people.length > 0 ? `${id}-${active}` : undefined}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={(event: KeyboardEvent) => void onKeyDown(event)}
      />
      <ul
        id={id}
        role="listbox"
        aria-label={t('search.from')}
        className="listbox"
        hidden={people.length === 0}
      >
        {people.map((person, index) => (
          <li
            key={person.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className="listbox__option"
            onPointerMove={() => setActive(index)}
            onClick={() => onFound(person.id)}
          >
            <Avatar id={person.id} name={person.displayName} image={person.image?.small} size="xs" />
            <bdi>{person.displayName}</bdi>
            <span className="listbox__about">@{person.username}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function usePeople(roomId: string | undefined, query: string) {
  const members = useQuery(
    SendersOfRoomDocument,
    query === '' || roomId === undefined ? skipToken : { variables: { roomId, query } },
  );
  const anybody = useQuery(
    SendersAnywhereDocument,
    query === '' || roomId !== undefined ? skipToken : { variables: { query } },
  );
  if (query === '') return [];
  return roomId === undefined
    ? (anybody.data?.searchUsers?.edges.map(({ node }) => node) ?? [])
    : (members.data?.room?.members?.edges.flatMap(({ node }) => node.user ?? []) ?? []);
}
