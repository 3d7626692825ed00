import { useEffect, useState } from 'react';

/** For so long nothing is typed before the platform is asked. */
const pauseMs = 250;

/** What is typed, once it has not changed for a while. */
export function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}
