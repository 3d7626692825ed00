import type { RefCallback } from 'react';
import { FormattedTime } from 'react-intl';
import { Avatar } from '../design/avatar.tsx';
import { classNames } from '../design/class-names.ts';
import { useText } from '../language/use-text.ts';
import { MessageFiles } from '../files/message-files.tsx';
import { FormattedMessage } from '../markdown/formatted-message.tsx';
import type { TimelineMessage } from './conversation-state.ts';
import { Mark } from './mark.tsx';
import type { MessageMark } from './receipts.ts';
import './message.css';

export interface MessageViewProps {
  readonly message: TimelineMessage;
  readonly startsGroup: boolean;
  readonly isOwn: boolean;
  readonly mark: MessageMark;
  readonly viewerId: string;
  readonly showsSender: boolean;
  /** Of the message that one has jumped to: it takes the focus, and is marked. */
  readonly foundRef: RefCallback<HTMLElement> | undefined;
}

/** One message: who and what first, then when. */
export function MessageView(props: MessageViewProps) {
  const { message, startsGroup, isOwn, mark, viewerId, showsSender, foundRef } = props;
  const t = useText();
  const { sender } = message;
  const name = sender?.displayName ?? t('conversation.somebody');
  return (
    <article
      ref={foundRef}
      className={classNames(
        'message',
        isOwn && 'message--own',
        startsGroup && 'message--first',
        foundRef !== undefined && 'message--found',
      )}
      tabIndex={foundRef === undefined ? undefined : -1}
      aria-current={foundRef === undefined ? undefined : true}
    >
      {!isOwn && (
        <span className="message__face">
          {startsGroup && <Avatar id={sender?.id ?? ''} name={name} image={sender?.image?.small} size="s" />}
        </span>
      )}
      <div className="message__bubble">
        <h2 className={showsSender ? 'message__sender' : 'visually-hidden'} dir="auto">
          {name}
        </h2>
        <MessageText message={message} viewerId={viewerId} />
        <p className="message__about">
          {message.editedAt !== null && message.deletedAt === null && <span>{t('conversation.edited')}</span>}
          <time dateTime={message.sentAt}>
            <FormattedTime value={message.sentAt} />
          </time>
          {isOwn && message.deletedAt === null && <Mark mark={mark} />}
        </p>
      </div>
    </article>
  );
}

function MessageText({
  message,
  viewerId,
}: {
  readonly message: TimelineMessage;
  readonly viewerId: string;
}) {
  const t = useText();
  if (message.deletedAt !== null) return <p className="message__gone">{t('conversation.deleted')}</p>;
  if (message.isFromBlocked) return <p className="message__gone">{t('conversation.blocked')}</p>;
  const mentions = message.mentions.map(({ place, user }) => ({ ...place, userId: user?.id ?? null }));
  return (
    <>
      {message.text !== null && message.text !== '' && (
        <FormattedMessage text={message.text} mentions={mentions} viewerId={viewerId} />
      )}
      {(message.attachments.length > 0 || message.linkPreview !== null) && <MessageFiles message={message} />}
    </>
  );
}
