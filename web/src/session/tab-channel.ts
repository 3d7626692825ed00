import type { TabChannel } from './session-dependencies.ts';

/** Where there is no BroadcastChannel, other tabs learn of a sign-out by their next request. */
export function createTabChannel(): TabChannel {
  if (typeof BroadcastChannel === 'undefined')
    return { signedOut: () => undefined, onSignedOut: () => undefined };
  const channel = new BroadcastChannel('parley-session');
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin and takes none.
    signedOut: () => channel.postMessage('signed-out'),
    onSignedOut(callback) {
      channel.addEventListener('message', ({ data }) => {
        if (data === 'signed-out') callback();
      });
    },
  };
}

/**
 * Runs one such work at a time in all tabs of the browser. A page that came by plain HTTP from another machine has no Web Locks, and needs
 * none: its browser keeps no refresh token that tabs would share, since that cookie is `Secure`.
 */
export function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as Partial<Pick<Navigator, 'locks'>>;
  return locks === undefined ? work() : locks.request('parley-session', work);
}
