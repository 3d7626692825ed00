import { useEffect, useState } from 'react';
import { useViewerId } from '../session/session-context.ts';

/** What the viewer has begun to write in a room: it outlives the tab, in this browser. */
export function useDraft(roomId: string): readonly [string, (text: string) => void] {
  const key = `parley-draft-${useViewerId()}-${roomId}`;
  const [text, setText] = useState(() => kept(key));
  useEffect(() => {
    const timer = setTimeout(() => keep(key, text), 200);
    return () => {
      clearTimeout(timer);
      keep(key, text);
    };
  }, [key, text]);
  return [text, setText];
}

function kept(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function keep(key: string, text: string): void {
  try {
    if (text === '') localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // The browser keeps nothing: the draft lives as long as the page.
  }
}
