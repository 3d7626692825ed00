import { Fragment, useMemo } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../design/avatar.tsx';
import { useSince } from '../language/use-since.ts';
import { useText } from '../language/use-text.ts';
import { messageHref } from '../rooms/message-href.ts';
import { roomTitle } from '../rooms/room-title.ts';
import { excerptOf, type Place } from './excerpt.ts';
import type { FoundMessageFragment } from './graph.generated.ts';
import { type SearchTerms, searchHref } from './search-terms.ts';

/** A message that was found: who, where, when, and the part of it that has the words. It leads to where it was said. */
export function SearchResult({
  message,
  places,
  terms,
  isOpen,
}: {
  readonly message: FoundMessageFragment;
  readonly places: readonly Place[];
  readonly terms: SearchTerms;
  readonly isOpen: boolean;
}) {
  const t = useText();
  const since = useSince();
  const { id, room, sender, sentAt, threadRoot, isInRoom, attachments } = message;
  const name = sender?.displayName ?? t('conversation.somebody');
  const roomId = room?.id ?? '';
  const isReply = !isInRoom && threadRoot !== null;
  return (
    <Link
      className="search-result"
      href={isReply ? messageHref(roomId, id, threadRoot.id) : searchHref(terms, { roomId, messageId: id })}
      // Each is a jump of its own, also to the same message.
      state={{}}
      aria-current={isOpen || undefined}
    >
      <Avatar id={sender?.id ?? ''} name={name} image={sender?.image?.small} size="s" />
      <span className="search-result__texts">
        <span className="search-result__about">
          <bdi className="search-result__sender">{name}</bdi>
          {room !== null && <bdi className="search-result__room">{roomTitle(room, t)}</bdi>}
          <time dateTime={sentAt}>{since(sentAt)}</time>
        </span>
        <ExcerptText text={message.text ?? ''} places={places} />
        {attachments.map((file, index) => (
          <bdi key={index} className="search-result__file">
            {file.name}
          </bdi>
        ))}
      </span>
    </Link>
  );
}

function ExcerptText({ text, places }: { readonly text: string; readonly places: readonly Place[] }) {
  const { parts, isCutBefore, isCutAfter } = useMemo(() => excerptOf(text, places), [text, places]);
  return (
    <span className="search-result__text" dir="auto">
      {isCutBefore && '… '}
      {parts.map((part, index) => (
        <Fragment key={index}>{part.isMatch ? <mark>{part.text}</mark> : part.text}</Fragment>
      ))}
      {isCutAfter && ' …'}
    </span>
  );
}
