import { EmptyState } from '../design/empty-state.tsx';
import { useText } from '../language/use-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';

/** One room; with `threadOf` the thread of that message beside it. */
export function ConversationPage(_props: { readonly roomId: string; readonly threadOf: string | undefined }) {
  const t = useText();
  return (
    <>
      <PaneHeader title={t('conversation.none')} backTo="/rooms" />
      <EmptyState icon="chat" title={t('conversation.none')}>
        {t('conversation.noneText')}
      </EmptyState>
    </>
  );
}
