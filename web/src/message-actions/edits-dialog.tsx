import { useQuery } from '@apollo/client/react';
import { FormattedDate } from 'react-intl';
import { Dialog } from '../design/dialog.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { useText } from '../language/use-text.ts';
import { FormattedMessage } from '../markdown/formatted-message.tsx';
import { MessageEditsDocument, type MessageEditsQuery } from './graph.generated.ts';

type Edits = NonNullable<NonNullable<MessageEditsQuery['message']>['edits']>;

const noMentions: readonly never[] = [];

/** What a message said before, the newest first. */
export function EditsDialog({
  messageId,
  viewerId,
  onClose,
}: {
  readonly messageId: string;
  readonly viewerId: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { data, loading, refetch } = useQuery(MessageEditsDocument, {
    variables: { messageId },
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: true,
  });
  const edits = data?.message?.edits;
  return (
    <Dialog title={t('message.historyTitle')} isOpen onClose={onClose}>
      {loading ? (
        <Loading />
      ) : edits === undefined || edits === null ? (
        <Failure onRetry={() => void refetch()} />
      ) : (
        <EditList edits={edits} viewerId={viewerId} />
      )}
    </Dialog>
  );
}

function EditList({ edits, viewerId }: { readonly edits: Edits; readonly viewerId: string }) {
  return (
    <ol className="edits">
      {edits.map(({ text, writtenAt }) => (
        <li key={writtenAt} className="edits__one">
          <time className="edits__time" dateTime={writtenAt}>
            <FormattedDate value={writtenAt} dateStyle="medium" timeStyle="short" />
          </time>
          <FormattedMessage text={text} mentions={noMentions} viewerId={viewerId} />
        </li>
      ))}
    </ol>
  );
}
