import { useQuery, skipToken } from '@apollo/client/react';
import { useId, useState } from 'react';
import { Button } from '../design/button.tsx';
import { Choice } from '../design/choice.tsx';
import { TextField } from '../design/text-field.tsx';
import { useText } from '../language/use-text.ts';
import { roomTitle } from '../rooms/room-title.ts';
import { SearchedRoomDocument } from './graph.generated.ts';
import { SenderField } from './sender-field.tsx';
import { filterCount, type SearchTerms } from './search-terms.ts';

/** Where, by whom, when and what is looked for. */
export function SearchFilters({
  terms,
  onChange,
}: {
  readonly terms: SearchTerms;
  readonly onChange: (changed: Partial<SearchTerms>) => void;
}) {
  const t = useText();
  const id = useId();
  const count = filterCount(terms);
  const [isOpen, setIsOpen] = useState(count > 0);
  return (
    <div className="search__filters">
      <div className="search__chips">
        <RoomChip roomId={terms.roomId} onRemove={() => onChange({ roomId: undefined })} />
        <Button
          size="small"
          tone="quiet"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setIsOpen(!isOpen)}
        >
          {t('search.filters', { count })}
        </Button>
      </div>
      <div id={id} className="search__conditions" hidden={!isOpen}>
        <SenderField
          roomId={terms.roomId}
          senderId={terms.senderId}
          onChange={(senderId) => onChange({ senderId })}
        />
        <Choice
          label={t('search.kind')}
          options={[
            { value: 'ANY', label: t('search.anything') },
            { value: 'ATTACHMENT', label: t('search.files') },
            { value: 'IMAGE', label: t('search.images') },
            { value: 'LINK', label: t('search.links') },
          ]}
          value={terms.kind ?? 'ANY'}
          onChange={(kind) => onChange({ kind: kind === 'ANY' ? undefined : kind })}
        />
        <div className="search__days">
          {(['since', 'until'] as const).map((name) => (
            <TextField
              key={name}
              label={t(name === 'since' ? 'search.since' : 'search.until')}
              type="date"
              value={terms[name] ?? ''}
              onChange={({ target }) => onChange({ [name]: target.value || undefined })}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function RoomChip({
  roomId,
  onRemove,
}: {
  readonly roomId: string | undefined;
  readonly onRemove: () => void;
}) {
  const t = useText();
  const { data } = useQuery(
    SearchedRoomDocument,
    roomId === undefined ? skipToken : { variables: { roomId } },
  );
  if (roomId === undefined) return undefined;
  const title = data?.room ? roomTitle(data.room, t) : '…';
  return (
    <Button size="small" onClick={onRemove} aria-label={t('search.everywhere', { room: title })}>
      <bdi className="search__chip">{t('search.in', { room: title })}</bdi> ✕
    </Button>
  );
}
