import { Link } from 'wouter';
import { useText, type Text } from '../language/use-text.ts';
import { useMessageActions } from '../message-actions/actions-context.ts';
import type { QuotedMessageFragment } from './graph.generated.ts';
import './quote.css';

export type QuotedMessage = QuotedMessageFragment;

/** The message that another one answers; it leads there. */
export function Quote({ message }: { readonly message: QuotedMessage }) {
  const t = useText();
  const { hrefOf } = useMessageActions();
  const name = message.sender?.displayName ?? t('conversation.somebody');
  const text = quotedText(message, t);
  return (
    <Link
      className="quote"
      href={hrefOf(message.id)}
      // Each is a jump of its own, also to the same message.
      state={{}}
    >
      <span className="visually-hidden">{t('message.quoted')} </span>
      <span className="quote__name" dir="auto">
        {name}
      </span>
      <span className="quote__text" dir="auto">
        {text}
      </span>
    </Link>
  );
}

/** What a quote shows of a message: its text, or the names of its files. */
export function quotedText(message: QuotedMessage, t: Text): string {
  if (message.deletedAt !== null) return t('conversation.deleted');
  if (message.isFromBlocked) return t('conversation.blocked');
  const text = message.plainText ?? '';
  return text === '' ? message.attachments.map(({ name }) => name).join(', ') : text;
}
