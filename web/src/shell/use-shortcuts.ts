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

/** A key is a letter there, or belongs to what is open over the page. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]') !== null
  );
}
