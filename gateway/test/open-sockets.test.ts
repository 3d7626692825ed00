import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createOpenSockets, type SocketSession } from '../src/sockets/open-sockets.ts';
import type { Identity } from '../src/viewers/authenticate.ts';
import { noClaims } from '../src/subgraph-headers/subgraph-headers.ts';
import { noRights } from '../src/viewers/viewer-rights.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('a socket that closed while its newer token was verified leaves no timer', () => {
  const listeners: (() => void)[] = [];
  const session: SocketSession = {
    close: () => undefined,
    drain: () => undefined,
    onClosed: (listener) => void listeners.push(listener),
  };
  const until = (minutes: number): Identity => ({
    viewer: { id: 'ada', sessionId: 's' },
    rights: noRights,
    claims: noClaims,
    expiresAt: Date.now() + minutes * 60_000,
    revocationKey: null,
  });
  const openSockets = createOpenSockets();
  openSockets.add(session, until(5));
  openSockets.renew(session, until(10));
  expect(jest.getTimerCount()).toBe(1);
  for (const listener of listeners) listener();
  openSockets.renew(session, until(15));
  expect(jest.getTimerCount()).toBe(0);
});
