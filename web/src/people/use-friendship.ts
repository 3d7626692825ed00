import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { useToast } from '../design/toasts.tsx';
import { useText } from '../language/use-text.ts';
import { refetchFriendLists } from '../live/refetch-friend-lists.ts';
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
  readonly result: { readonly __typename: string; readonly code?: string } | null;
}

/** What the viewer can do about a person, and whether something is under way. What has changed shows itself everywhere. */
export function useFriendship(person: Person) {
  const apollo = useApolloClient();
  const toast = useToast();
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const run = async (send: () => Promise<{ readonly data?: Outcome | undefined }>): Promise<void> => {
    setBusy(true);
    const answer = await send().catch(() => undefined);
    setBusy(false);
    const result = answer?.data?.result;
    if (result === undefined || result === null || result.code !== undefined) toast(t('people.failed'));
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
