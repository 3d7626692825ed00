import { EmptyState } from '../design/empty-state.tsx';
import { useText } from '../language/use-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';

/** The viewer's rooms; `openRoomId` is the one that is shown beside them. */
export function RoomsPage(_props: { readonly openRoomId: string | undefined }) {
  const t = useText();
  return (
    <>
      <PaneHeader title={t('rooms.title')} />
      <EmptyState icon="chat" title={t('rooms.empty')}>
        {t('rooms.emptyText')}
      </EmptyState>
    </>
  );
}
