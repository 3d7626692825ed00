import { useQuery } from '@apollo/client/react';
import { Link } from 'wouter';
import { quotedText } from '../conversation/quote.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { useText } from '../language/use-text.ts';
import { messageHref } from '../rooms/message-href.ts';
import { useMessageActions } from './actions-context.ts';
import { PinnedMessagesDocument, type PinnedMessagesQuery } from './graph.generated.ts';

type Pinned = NonNullable<NonNullable<PinnedMessagesQuery['room']>['pinnedMessages']>;

/** The pinned messages of a room, the newest pin first; each leads to where it was said. */
export function PinnedDialog({ roomId, onClose }: { readonly roomId: string; readonly onClose: () => void }) {
  const t = useText();
  const { data, loading, refetch } = useQuery(PinnedMessagesDocument, {
    variables: { roomId },
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: true,
  });
  const messages = data?.room?.pinnedMessages;
  return (
    <Dialog title={t('message.pinned')} isOpen onClose={onClose}>
      {loading ? (
        <Loading />
      ) : messages === undefined || messages === null ? (
        <Failure onRetry={() => void refetch()} />
      ) : messages.length === 0 ? (
        <p>{t('message.nothingPinned')}</p>
      ) : (
        <PinnedList roomId={roomId} messages={messages} onChoose={onClose} />
      )}
    </Dialog>
  );
}

function PinnedList({
  roomId,
  messages,
  onChoose,
}: {
  readonly roomId: string;
  readonly messages: Pinned;
  readonly onChoose: () => void;
}) {
  const t = useText();
  const { hrefOf } = useMessageActions();
  return (
    <ul className="pinned">
      {messages.map((message) => {
        const { id, isInRoom, threadRoot, sender } = message;
        const isReply = !isInRoom && threadRoot !== null;
        return (
          <li key={id}>
            <Link
              className="quote"
              href={isReply ? messageHref(roomId, id, threadRoot.id) : hrefOf(id)}
              state={{}}
              onClick={onChoose}
            >
              <span className="quote__name" dir="auto">
                {sender?.displayName ?? t('conversation.somebody')}
              </span>
              <span className="quote__text" dir="auto">
                {quotedText(message, t)}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
