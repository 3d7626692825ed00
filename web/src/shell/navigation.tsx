import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

const NavigationContext = createContext<() => boolean>(() => false);

/** Knows whether the person has gone anywhere since the page was loaded. */
export function NavigationProvider({ children }: { readonly children: ReactNode }) {
  const [location] = useLocation();
  const first = useRef(location);
  const hasMoved = useRef(false);
  // While drawing, since the pages' own effects ask for it before an effect here would have run.
  if (location !== first.current) hasMoved.current = true;
  useEffect(() => {
    // In braces: newer browsers answer a promise, which is no clean-up.
    window.scrollTo(0, 0);
  }, [location]);
  const ask = useCallback(() => hasMoved.current, []);
  return <NavigationContext value={ask}>{children}</NavigationContext>;
}

export function useHasNavigated(): () => boolean {
  return useContext(NavigationContext);
}
