import { useEffect, useRef } from 'react';
import { Avatar } from '../design/avatar.tsx';
import { useText } from '../language/use-text.ts';
import { everybody, type MentionChoice } from './mention-choices.ts';

/** Whom one can mention, above the field, which keeps the focus. `id` names the list, and with `-0` … its options. */
export function MentionList({
  id,
  choices,
  active,
  onActivate,
  onChoose,
}: {
  readonly id: string;
  readonly choices: readonly MentionChoice[];
  readonly active: number;
  readonly onActivate: (index: number) => void;
  readonly onChoose: (choice: MentionChoice) => void;
}) {
  const t = useText();
  const chosen = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // In a block: newer browsers answer a promise, which is no clean-up.
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [active, choices.length]);
  return (
    <>
      <p className="visually-hidden" role="status">
        {choices.length > 0 && t('conversation.mentionable', { count: choices.length })}
      </p>
      <ul
        id={id}
        role="listbox"
        aria-label={t('conversation.mention')}
        className="listbox composer__mentions"
        hidden={choices.length === 0}
        // The field keeps the focus.
        onMouseDown={(event) => event.preventDefault()}
      >
        {choices.map((choice, index) => (
          <li
            key={choice?.id ?? everybody}
            ref={index === active ? chosen : undefined}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className="listbox__option"
            onPointerMove={() => onActivate(index)}
            onClick={() => onChoose(choice)}
          >
            {choice === null ? (
              <>
                <span>@{everybody}</span>
                <span className="listbox__about">{t('conversation.mentionAll')}</span>
              </>
            ) : (
              <>
                <Avatar id={choice.id} name={choice.displayName} image={choice.image?.small} size="xs" />
                <bdi className="composer__name">{choice.displayName}</bdi>
                <span className="listbox__about">@{choice.username}</span>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
