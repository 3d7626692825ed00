import { type FocusEvent, type KeyboardEvent, type RefObject, useState } from 'react';
import type { VListHandle } from 'virtua';
import { focusWhenShown } from './focus-when-shown.ts';
import { rowAfterKey } from './row-keys.ts';
import type { Row } from './rows.ts';

/** Moves the focus from message to message by arrows, Home and End. The row that has it stays drawn. */
export function useRowFocus(list: RefObject<VListHandle | null>, rows: readonly Row[]) {
  const [focused, setFocused] = useState<string>();
  const index = rows.findIndex(({ key }) => key === focused);
  const keepMounted = index < 0 ? [] : [index];
  const onFocus = ({ target }: FocusEvent): void => setFocused(keyOf(target));
  const onBlur = (): void => setFocused(undefined);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { target, currentTarget: region, key } = event;
    const isRow = target instanceof HTMLElement && target.dataset['row'] !== undefined;
    const isList = target instanceof HTMLElement && target.matches('.conversation__list');
    if ((!isRow && !isList) || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = rowAfterKey(rows, isRow ? index : edgeOf(list.current, key), key);
    const row = to === undefined ? undefined : rows[to];
    if (to === undefined || row === undefined) return;
    event.preventDefault();
    list.current?.scrollToIndex(to, { align: 'nearest' });
    focusWhenShown(() => region.querySelector(`[data-row="${CSS.escape(row.key)}"]`));
  };
  return { keepMounted, attributes: { onFocus, onBlur, onKeyDown } };
}

/** From the list itself an arrow leads to what is seen at its end, or its begin. */
function edgeOf(list: VListHandle | null, key: string): number {
  if (list === null) return -1;
  const { scrollOffset, viewportSize } = list;
  return key === 'ArrowUp'
    ? list.findItemIndex(scrollOffset + viewportSize) + 1
    : list.findItemIndex(scrollOffset) - 1;
}

function keyOf(target: Element): string | undefined {
  return target.closest<HTMLElement>('[data-row]')?.dataset['row'];
}
