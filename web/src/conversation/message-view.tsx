import { type RefCallback, useState } from 'react';
import { FormattedTime } from 'react-intl';
import { Avatar } from '../design/avatar.tsx';
import { drawings } from '../design/drawings.ts';
import { Icon } from '../design/icon.tsx';
import { classNames } from '../design/class-names.ts';
import { useText } from '../language/use-text.ts';
import { MessageFiles } from '../files/message-files.tsx';
import { FormattedMessage } from '../markdown/formatted-message.tsx';
import { useMessageActions } from '../message-actions/actions-context.ts';
import { MessageRefusal } from '../message-actions/message-refusal.tsx';
import { MessageTools } from '../message-actions/message-tools.tsx';
import { ReactionBar } from '../message-actions/reaction-bar.tsx';
import { useMenuGestures } from '../message-actions/use-menu-gestures.ts';
import type { TimelineMessage } from './conversation-state.ts';
import { Mark } from './mark.tsx';
import { Quote } from './quote.tsx';
import type { Row } from './rows.ts';
import { ThreadLink } from './thread-link.tsx';
import './message.css';

export interface MessageViewProps {
  readonly row: Extract<Row, { readonly type: 'message' }>;
  readonly viewerId: string;
  readonly showsSender: boolean;
  /** Of the message that one has jumped to: it takes the focus, and is marked. */
  readonly foundRef: RefCallback<HTMLElement> | undefined;
}

/** One message: who and what first, then when. */
export function MessageView({ row, viewerId, showsSender, foundRef }: MessageViewProps) {
  const { key, message, startsGroup, isOwn, refused, threadHref } = row;
  const t = useText();
  const { openMenu } = useMessageActions();
  const gestures = useMenuGestures((at, element) => openMenu(message, at, element));
  const { isInside, ...focus } = useFocusInside();
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
      tabIndex={-1}
      data-row={key}
      aria-current={foundRef === undefined ? undefined : true}
      {...gestures}
      {...focus}
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
        {message.replyTo !== null && !message.isFromBlocked && <Quote message={message.replyTo} />}
        {message.isForwarded && message.deletedAt === null && <ForwardedMark />}
        <MessageText message={message} viewerId={viewerId} />
        <MessageAbout row={row} isInTabOrder={isInside} />
        {message.reactions.length > 0 && (
          <ReactionBar message={message} viewerId={viewerId} isInTabOrder={isInside} />
        )}
        <MessageTools message={message} isInTabOrder={isInside} />
      </div>
      {refused !== undefined && <MessageRefusal message={message} refused={refused} />}
      {threadHref !== undefined && <ThreadLink message={message} href={threadHref} />}
    </article>
  );
}

function ForwardedMark() {
  const t = useText();
  return (
    <p className="message__forwarded">
      <Icon name={drawings.forward} size={14} />
      {t('message.forwarded')}
    </p>
  );
}

/** Whether the focus is in an element. */
function useFocusInside() {
  const [isInside, setInside] = useState(false);
  return {
    isInside,
    onFocus: () => setInside(true),
    onBlur: () => setInside(false),
  };
}

/** When it was said, and what became of it. */
function MessageAbout({
  row: { message, isOwn, mark },
  isInTabOrder,
}: Pick<MessageViewProps, 'row'> & { readonly isInTabOrder: boolean }) {
  const t = useText();
  const { run } = useMessageActions();
  const isDeleted = message.deletedAt !== null;
  return (
    <p className="message__about">
      {message.editedAt !== null && !isDeleted && !message.isFromBlocked && (
        <button
          type="button"
          className="message__edited"
          aria-label={t('message.edited')}
          tabIndex={isInTabOrder ? 0 : -1}
          onClick={() => run('history', message)}
        >
          {t('conversation.edited')}
        </button>
      )}
      {message.pinnedAt !== null && (
        <span>
          <Icon name="pin" size={14} />
          <span className="visually-hidden">{t('message.isPinned')}</span>
        </span>
      )}
      <time dateTime={message.sentAt}>
        <FormattedTime value={message.sentAt} />
      </time>
      {isOwn && !isDeleted && <Mark mark={mark} />}
    </p>
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
