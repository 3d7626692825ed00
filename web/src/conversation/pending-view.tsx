import { FormattedTime } from 'react-intl';
import { PendingFiles } from '../attaching/pending-files.tsx';
import { Button } from '../design/button.tsx';
import { useText } from '../language/use-text.ts';
import { FormattedMessage } from '../markdown/formatted-message.tsx';
import type { SendFailure } from '../outbox/outbox-message.ts';
import { useOutbox } from '../outbox/outbox-provider.tsx';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { Mark } from './mark.tsx';
import { Quote } from './quote.tsx';
import type { Row } from './rows.ts';
import './message.css';

const noMentions: readonly never[] = [];

/** An own message that the stream has not brought yet: it is on its way, or was refused. */
export function PendingView({
  row: { key, message, isSent, replyTo },
  viewerId,
}: {
  readonly row: Extract<Row, { readonly type: 'pending' }>;
  readonly viewerId: string;
}) {
  const t = useText();
  const outbox = useOutbox();
  const { attachments, clientMessageId, failure, text, writtenAt } = message;
  return (
    <article className="message message--own" tabIndex={-1} data-row={key}>
      <div className="message__bubble">
        {replyTo !== null && <Quote message={replyTo} />}
        {text !== '' && <FormattedMessage text={text} mentions={noMentions} viewerId={viewerId} />}
        {attachments.length > 0 && <PendingFiles message={message} isSent={isSent} />}
        <p className="message__about">
          <time dateTime={new Date(writtenAt).toISOString()}>
            <FormattedTime value={writtenAt} />
          </time>
          {failure === null && <Mark mark={isSent ? 'sent' : 'sending'} />}
        </p>
      </div>
      {failure === null && !isSent && attachments.length > 0 && (
        <Button size="small" tone="quiet" onClick={() => outbox?.discard(clientMessageId)}>
          {t('files.cancel')}
        </Button>
      )}
      {failure !== null && (
        <div className="message__failure" role="alert">
          <Reason failure={failure} />
          <Button size="small" onClick={() => outbox?.retry(clientMessageId)}>
            {t('conversation.sendAgain')}
          </Button>
          <Button size="small" tone="danger" onClick={() => outbox?.discard(clientMessageId)}>
            {t('conversation.deleteUnsent')}
          </Button>
        </div>
      )}
    </article>
  );
}

function Reason({ failure }: { readonly failure: SendFailure }) {
  const t = useText();
  const refusalText = useRefusalText();
  return <p>{t('conversation.notSent', { reason: refusalText(failure) })}</p>;
}
