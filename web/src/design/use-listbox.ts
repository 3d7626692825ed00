import { type KeyboardEvent, useState } from 'react';
import './listbox.css';

/**
 * Which of a list of suggestions is active, and what the keys do there, while the focus stays in the field: arrows, Enter or Tab to
 * choose, Escape to dismiss. `onKeyDown` answers whether the key was of the list. No key is while a character is composed (Korean).
 */
export function useListbox({
  count,
  onChoose,
  onDismiss,
}: {
  readonly count: number;
  readonly onChoose: (index: number) => void;
  readonly onDismiss: () => void;
}) {
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, Math.max(0, count - 1));
  const onKeyDown = (event: KeyboardEvent): boolean => {
    // 229: some browsers report the key that ends a composition after its end.
    if (count === 0 || event.nativeEvent.isComposing || event.keyCode === 229) return false;
    if (event.key === 'ArrowDown') setActive((active + 1) % count);
    else if (event.key === 'ArrowUp') setActive((active + count - 1) % count);
    else if (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) onChoose(active);
    else if (event.key === 'Escape') onDismiss();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { active, setActive, onKeyDown };
}
