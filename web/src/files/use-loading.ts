import { useCallback, useEffect, useRef, useState } from 'react';

export interface Loading {
  /** As `key` of what is loaded: another attempt is another element. */
  readonly attempt: number;
  readonly hasFailed: boolean;
  readonly onLoad: () => void;
  readonly onError: () => void;
  readonly retry: () => void;
}

/** Loads something by an address that may have expired: once more by a new one, then when the person says so or is back online. */
export function useLoading(refresh: () => Promise<unknown>): Loading {
  const [state, setState] = useState({ attempt: 0, hasFailed: false });
  const failures = useRef(0);
  const again = useCallback(async () => {
    const isThere = (await refresh()) !== undefined;
    setState(({ attempt }) => ({ attempt: attempt + 1, hasFailed: !isThere }));
  }, [refresh]);
  const retry = useCallback(() => {
    // The address is new: a further failure is the last.
    failures.current = 1;
    void again();
  }, [again]);
  const { hasFailed } = state;
  useEffect(() => {
    if (!hasFailed) return undefined;
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  }, [hasFailed, retry]);
  return {
    ...state,
    retry,
    onLoad: () => void (failures.current = 0),
    onError() {
      failures.current += 1;
      if (failures.current === 1) void again();
      else setState(({ attempt }) => ({ attempt, hasFailed: true }));
    },
  };
}
