import { foldText } from '@parley/service-kit/text';
import { useState } from 'react';
import { Avatar } from '../design/avatar.tsx';
import { TextField } from '../design/text-field.tsx';
import { useText } from '../language/use-text.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { roomTitle } from '../rooms/room-title.ts';
import { type Forwarding, roomsToSend } from './forwarding.ts';
import type { RoomToForwardTo } from './use-rooms-to-forward-to.ts';

interface RoomChoicesProps {
  readonly rooms: readonly RoomToForwardTo[];
  readonly forwarding: Forwarding;
  readonly onToggle: (roomId: string) => void;
}

/** Chooses among the viewer's rooms; says of each what became of the message there. */
export function RoomChoices({ rooms, forwarding, onToggle }: RoomChoicesProps) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const wanted = foldText(typed);
  const shown = rooms.filter((room) => foldText(roomTitle(room, t)).includes(wanted));
  return (
    <fieldset className="forwarding">
      <legend className="visually-hidden">{t('forwarding.rooms')}</legend>
      <TextField
        label={t('forwarding.find')}
        hidesLabel
        type="search"
        placeholder={t('forwarding.find')}
        maxLength={50}
        dir="auto"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <ul className="forwarding__list" aria-label={t('forwarding.rooms')}>
        {shown.map((room) => (
          <RoomChoice key={room.id} room={room} forwarding={forwarding} onToggle={onToggle} />
        ))}
      </ul>
      <p className="forwarding__count" role="status">
        {shown.length === 0
          ? t(rooms.length === 0 ? 'forwarding.noRooms' : 'forwarding.noneFound')
          : t('forwarding.chosen', { count: roomsToSend(forwarding).length })}
      </p>
    </fieldset>
  );
}

function RoomChoice({
  room,
  forwarding: { chosen, sent, refused },
  onToggle,
}: Omit<RoomChoicesProps, 'rooms'> & { readonly room: RoomToForwardTo }) {
  const t = useText();
  const refusalText = useRefusalText();
  const { id, peer } = room;
  const title = roomTitle(room, t);
  const isSent = sent.has(id);
  const refusal = refused.get(id);
  const describedBy = `forwarding-refusal-${id}`;
  return (
    <li>
      <label className="forwarding__room">
        <input
          type="checkbox"
          checked={chosen.has(id)}
          disabled={isSent}
          aria-describedby={refusal === undefined ? undefined : describedBy}
          onChange={() => onToggle(id)}
        />
        <Avatar id={peer?.id ?? id} name={title} image={peer?.image?.small} size="s" />
        <span className="forwarding__title" dir="auto">
          {title}
        </span>
        {isSent && <span className="forwarding__sent">{t('forwarding.sent')}</span>}
      </label>
      {refusal !== undefined && (
        <p id={describedBy} className="forwarding__refusal" role="alert">
          {refusalText(refusal)}
        </p>
      )}
    </li>
  );
}
