import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { placeShortcuts } from './shortcuts.ts';

/** For so long `g` waits for the key after it. */
const sequenceMs = 1_500;

/** Listens for the keys that hold everywhere. */
export function useShortcuts(onShowList: () => void): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    let prefix: { readonly key: string; readonly at: number } | undefined;
    const pressed = (event: KeyboardEvent): void => {
      if (isSearch(event)) {
        event.preventDefault();
        return goToSearch(navigate);
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      const before =
        prefix !== undefined && event.timeStamp - prefix.at < sequenceMs ? prefix.key : undefined;
      prefix = { key: event.key, at: event.timeStamp };
      if (event.key === '?') return onShowList();
      const place = placeShortcuts.find(({ keys }) => keys[0] === before && keys[1] === event.key);
      if (place === undefined) return;
      event.preventDefault();
      navigate(place.href);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate, onShowList]);
}

/** Ctrl or ⌘ and K anywhere on the page, and `/` where it is no letter. */
function isSearch({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
  target,
  defaultPrevented,
}: KeyboardEvent): boolean {
  if (defaultPrevented || altKey || document.querySelector('[role="dialog"]') !== null) return false;
  if (ctrlKey || metaKey) return !shiftKey && key.toLowerCase() === 'k';
  return key === '/' && !isTyping(target);
}

/** Where there is a field to search by, it is taken up again with what was found. */
function goToSearch(navigate: (href: string) => void): void {
  const field = document.querySelector<HTMLInputElement>('.search__field input');
  field?.focus();
  if (field === null || document.activeElement !== field) navigate('/search');
  else field.select();
}

/** A key is a letter there, or belongs to what is open over the page. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]') !== null
  );
}
