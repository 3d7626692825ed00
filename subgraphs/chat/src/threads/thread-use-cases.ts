import type { FindVisibleMessage } from '../messages/find-visible-message.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import { createFindVisibleThread } from './find-visible-thread.ts';
import { createFollowThread } from './follow-thread.ts';
import { createMarkThreadRead } from './mark-thread-read.ts';

/** What somebody does with threads for themself: no entry of a log says so. */
export function createThreadUseCases(deps: {
  readonly findVisibleMessage: FindVisibleMessage;
  readonly threads: ThreadStore;
  readonly newId: () => string;
  readonly now: () => Date;
}) {
  const all = { ...deps, findVisibleThread: createFindVisibleThread(deps) };
  return {
    followThread: createFollowThread(all, true),
    unfollowThread: createFollowThread(all, false),
    markThreadRead: createMarkThreadRead(all),
  };
}
