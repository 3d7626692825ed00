import { useEffect, useState } from 'react';
import { copyText } from '../browser/copy-text.ts';
import { storedText, storeText } from '../browser/stored-text.ts';
import { Button } from '../design/button.tsx';
import { useToast } from '../design/toasts.tsx';
import { useText } from '../language/use-text.ts';
import { useOutbox } from '../outbox/outbox-provider.tsx';
import { useOutboxView } from '../outbox/use-outbox-view.ts';
import { useViewerId } from '../session/session-context.ts';
import { draftKey } from './draft-key.ts';

/** What the viewer has written for a room in which they can say nothing any more: to copy, or to delete. */
export function UnsentTexts({ roomId }: { readonly roomId: string }) {
  const t = useText();
  const outbox = useOutbox();
  const [draft, forgetDraft] = useLeftDraft(roomId);
  const unsent = useOutboxView().waiting.filter((message) => message.roomId === roomId);
  if (draft === null && unsent.length === 0) return undefined;
  return (
    <section className="unsent" aria-label={t('conversation.unsent')}>
      <h3 className="unsent__title">{t('conversation.unsent')}</h3>
      <p className="unsent__about">{t('conversation.unsentText')}</p>
      <ul className="unsent__list">
        {unsent.map(({ clientMessageId, text, attachments, failure }) => (
          <UnsentText
            key={clientMessageId}
            text={text}
            files={attachments.map(({ name }) => name)}
            // What is still on its way is refused in a moment.
            onDelete={failure === null ? undefined : () => outbox?.discard(clientMessageId)}
          />
        ))}
        {draft !== null && <UnsentText text={draft} onDelete={forgetDraft} />}
      </ul>
    </section>
  );
}

function UnsentText({
  text,
  files = [],
  onDelete,
}: {
  readonly text: string;
  readonly files?: readonly string[];
  readonly onDelete: (() => void) | undefined;
}) {
  const t = useText();
  const toast = useToast();
  const copy = async (): Promise<void> => {
    toast(t((await copyText(text)) ? 'conversation.copied' : 'conversation.notCopied'));
  };
  return (
    <li className="unsent__item">
      <p className="unsent__text" dir="auto">
        {text}
      </p>
      {files.map((name) => (
        <p key={name} className="unsent__about">
          <bdi>{name}</bdi>
        </p>
      ))}
      <div className="unsent__actions">
        {text !== '' && (
          <Button size="small" onClick={() => void copy()}>
            {t('conversation.copy')}
          </Button>
        )}
        {onDelete !== undefined && (
          <Button size="small" tone="danger" onClick={onDelete}>
            {t('conversation.deleteUnsent')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Read when it is drawn, not before: the field that was here keeps its last letters as it goes. */
function useLeftDraft(roomId: string): readonly [string | null, () => void] {
  const key = draftKey(useViewerId(), roomId);
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => setDraft(storedText(key)), [key]);
  const forget = (): void => {
    storeText(key, null);
    setDraft(null);
  };
  return [draft, forget];
}
