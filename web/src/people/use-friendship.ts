import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { useToast } from '../design/toasts.tsx';
import { refetchFriendLists } from '../live/refetch-friend-lists.ts';
import type { Refusal } from '../problems/refusal.ts';
import { refusalOfError } from '../problems/refusal-of-error.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import {
  AcceptFriendRequestDocument,
  BlockUserDocument,
  CancelFriendRequestDocument,
  DeleteFriendDocument,
  RejectFriendRequestDocument,
  SendFriendRequestDocument,
  UnblockUserDocument,
} from './graph.generated.ts';
import type { Person } from './person.ts';

/** A mutation of friendships: one field, which answers a success or a problem. */
interface Outcome {
  readonly result: { readonly __typename: string } | null;
}

interface Answer {
  readonly data?: Outcome | undefined;
  readonly error?: unknown;
}

function refusalIn({ data, error }: Answer): Refusal | undefined {
  const result = data?.result ?? undefined;
  if (result === undefined) return refusalOfError(error);
  return 'code' in result ? (result as unknown as Refusal) : undefined;
}

/** What the viewer can do about a person, and whether something is under way. What has changed shows itself everywhere. */
export function useFriendship(person: Person) {
  const apollo = useApolloClient();
  const toast = useToast();
  const refusalText = useRefusalText();
  const [isBusy, setBusy] = useState(false);
  const run = async (send: () => Promise<Answer>): Promise<void> => {
    setBusy(true);
    const answer = await send().catch((error: unknown): Answer => ({ error }));
    setBusy(false);
    const refusal = refusalIn(answer);
    if (refusal !== undefined) toast(refusalText(refusal));
    // Also after a problem: what this page shows is not what is.
    refetchFriendLists(apollo);
  };
  const userId = person.id;
  const requestId = person.friendship?.request?.id ?? '';
  return {
    isBusy,
    request: () => run(() => apollo.mutate({ mutation: SendFriendRequestDocument, variables: { userId } })),
    accept: () =>
      run(() => apollo.mutate({ mutation: AcceptFriendRequestDocument, variables: { requestId } })),
    reject: () =>
      run(() => apollo.mutate({ mutation: RejectFriendRequestDocument, variables: { requestId } })),
    cancel: () =>
      run(() => apollo.mutate({ mutation: CancelFriendRequestDocument, variables: { requestId } })),
    remove: () => run(() => apollo.mutate({ mutation: DeleteFriendDocument, variables: { userId } })),
    block: () => run(() => apollo.mutate({ mutation: BlockUserDocument, variables: { userId } })),
    unblock: () => run(() => apollo.mutate({ mutation: UnblockUserDocument, variables: { userId } })),
  };
}
