import { type RefObject, useEffect, useRef } from 'react';
import { useHasNavigated } from './navigation.tsx';

/**
 * Names the page in the tab, and moves the focus to its heading after a change of the route, so that a screen reader says
 * where one is. Not at the first page: a browser begins at its top.
 */
export function usePageTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const hasNavigated = useHasNavigated();
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Parley`;
    // What was beside it stays when it is closed.
    return () => void (document.title = before);
  }, [title]);
  useEffect(() => {
    if (hasNavigated()) heading.current?.focus({ preventScroll: true });
  }, [hasNavigated]);
  return heading;
}
