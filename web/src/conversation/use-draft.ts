import { useEffect, useState } from 'react';
import { storedText, storeText } from '../browser/stored-text.ts';
import { useViewerId } from '../session/session-context.ts';
import { draftKey } from './draft-key.ts';

/** What the viewer has begun to write in a room, or a thread (by its first message): it outlives the tab, in this browser. */
export function useDraft(placeId: string): readonly [string, (text: string) => void] {
  const key = draftKey(useViewerId(), placeId);
  const [text, setText] = useState(() => storedText(key) ?? '');
  useEffect(() => {
    const keep = (): void => storeText(key, text === '' ? null : text);
    const timer = setTimeout(keep, 200);
    return () => {
      clearTimeout(timer);
      keep();
    };
  }, [key, text]);
  return [text, setText];
}
