import type { ApolloClient } from '@apollo/client';
import { createBrowserTabs } from './browser-tabs.ts';
import { createIndexedOutboxStore } from './indexed-outbox-store.ts';
import { newMessageId } from './new-message-id.ts';
import { openDatabase } from './open-database.ts';
import { createMemoryOutboxStore } from './outbox-store.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { sendByBrowser } from './send-by-browser.ts';

/** The viewer's outbox over what this browser has. */
export async function openOutbox(apollo: ApolloClient, ownerId: string): Promise<Outbox> {
  const store = await openDatabase('parley-outbox').then(createIndexedOutboxStore, createMemoryOutboxStore);
  return createOutbox({
    ownerId,
    store,
    tabs: createBrowserTabs(`parley-outbox-${ownerId}`),
    send: sendByBrowser(apollo),
    newId: newMessageId,
    now: Date.now,
    random: Math.random,
    pause,
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
