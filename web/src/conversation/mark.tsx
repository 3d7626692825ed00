import { useText } from '../language/use-text.ts';
import type { MessageMark } from './receipts.ts';

const signs = { sending: '◷', sent: '✓', delivered: '✓✓', read: '✓✓' } as const;
const texts = {
  sending: 'conversation.sending',
  sent: 'conversation.sent',
  delivered: 'conversation.delivered',
  read: 'conversation.read',
} as const;

/** What became of an own message. */
export function Mark({ mark }: { readonly mark: MessageMark | 'sending' }) {
  const t = useText();
  return (
    <span className={`mark mark--${mark}`} title={t(texts[mark])}>
      <span aria-hidden="true">{signs[mark]}</span>
      <span className="visually-hidden">{t(texts[mark])}</span>
    </span>
  );
}
