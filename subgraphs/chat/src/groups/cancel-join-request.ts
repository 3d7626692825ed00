import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { ChangeGroup } from './change-group.ts';
import { cancelJoinRequestInput } from './group-input.ts';

type CancelJoinRequestResult = { readonly roomId: string } | Refusal<'JoinRequestNotFound'> | InvalidInput;

/** Takes the viewer's own request back. */
export function createCancelJoinRequest({ changeGroup }: { changeGroup: ChangeGroup }) {
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<CancelJoinRequestResult> => {
    const parsed = parseInput(cancelJoinRequestInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId } = parsed.valid;
    const cancelled = await changeGroup<Refusal<'JoinRequestNotFound'>>(
      { roomId, actorId: viewerId },
      () => [],
      { beside: { kind: 'request ended', userId: viewerId }, origin },
    );
    // Whether there is such a group, and of what kind, is not theirs to know.
    return isRefusal(cancelled) ? refuse('JoinRequestNotFound') : { roomId };
  };
}
