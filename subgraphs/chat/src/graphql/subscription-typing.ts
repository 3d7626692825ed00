import { pipeStream } from '@parley/async';
import { forbidden, requireViewer, streamResolver, type StreamEvent } from '@parley/service-kit/subgraph';
import { isRefusal } from '@parley/service-kit/refusals';
import type { Context } from './context.ts';
import type { SubscriptionTypingArgs } from './graph.generated.ts';
import { reasonOf } from './problems.ts';
import { userStub, type UserStub } from './stubs.ts';

interface TypingStatus {
  readonly user: UserStub;
  readonly isTyping: boolean;
}

/** Latest-only: its payloads have no position. A beginning or an end is one source event for all viewers who are shown it. */
export const typing = streamResolver<TypingStatus, SubscriptionTypingArgs, Context>(
  async ({ roomId }, { viewer, typing: rooms }) => {
    const stream = await rooms.open(requireViewer(viewer).id, roomId.toLowerCase());
    if (isRefusal(stream)) throw forbidden(reasonOf(stream));
    return pipeStream(stream, (shown): StreamEvent<TypingStatus> => ({
      value: { user: userStub(shown.userId), isTyping: shown.isTyping },
      cursor: null,
      sourceEvent: shown,
    }));
  },
);
