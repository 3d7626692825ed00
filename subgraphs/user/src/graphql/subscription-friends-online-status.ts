import { pipeStream } from '@parley/async';
import { requireViewer, streamResolver } from '@parley/service-kit/subgraph';
import type { UserOnlineStatus } from '../presence/online-status.ts';
import type { Context } from './context.ts';

/** Latest-only: its payloads have no position. A change is one source event for all friends who receive it. */
export const friendsOnlineStatus = streamResolver<UserOnlineStatus, object, Context>(
  async (_args, { viewer, useCases }) =>
    pipeStream(await useCases.friendPresence.open(requireViewer(viewer).id), (value) => ({
      value,
      cursor: null,
      sourceEvent: value,
    })),
);
