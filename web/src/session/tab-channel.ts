import type { TabChannel } from './session-dependencies.ts';

export function createTabChannel(): TabChannel {
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

/** Runs one such work at a time in all tabs of the browser. */
export function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request('parley-session', work);
}
