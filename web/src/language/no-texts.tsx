import { Button } from '../design/button.tsx';
import { EmptyState } from '../design/empty-state.tsx';

/** In place of everything, when not even the texts could be loaded: in both languages, since nobody knows which can be read. */
export function NoTexts() {
  return (
    <div role="alert">
      <EmptyState
        icon="chat"
        title="Parley could not be loaded. Check your connection."
        // A new page: browsers remember that a module could not be loaded.
        action={<Button onClick={() => window.location.reload()}>Try again · 다시 시도</Button>}
      >
        <span lang="ko">Parley를 불러오지 못했습니다. 연결을 확인해 주세요.</span>
      </EmptyState>
    </div>
  );
}
