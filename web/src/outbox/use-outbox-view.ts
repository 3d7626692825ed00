import { useSyncExternalStore } from 'react';
import type { OutboxView } from './outbox-list.ts';
import { useOutbox } from './outbox-provider.tsx';

const empty: OutboxView = { waiting: [], accepted: [] };
const nothing = (): (() => void) => () => undefined;

/** What the viewer has written and the server does not have, or not for long. */
export function useOutboxView(): OutboxView {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox?.subscribe ?? nothing, outbox?.view ?? (() => empty));
}
