import type { ConversationStore, ConversationView } from '../conversation/conversation-store.ts';
import type { Refusal } from '../problems/refusal.ts';
import { isDone, type MessageMutation, type PendingMutation } from './message-mutation.ts';
import type { MutationOutcome } from './perform-mutation.ts';

/** A mutation that was taken back, and why. */
export interface RefusedMutation {
  readonly mutation: MessageMutation;
  readonly refusal: Refusal;
}

export interface Mutations {
  /** Shown at once; taken back where the server refuses, and then in `view().refused`. */
  readonly mutate: (mutation: MessageMutation) => void;
  /** The viewer has read why a mutation of theirs was taken back. */
  readonly dismissRefusal: (messageId: string) => void;
}

/** Of a conversation what mutations change. */
type MutatedStore = Pick<ConversationStore<unknown>, 'apply'> & {
  readonly view: () => MutatedView;
  readonly become: (next: Partial<Pick<MutatedView, 'mutations' | 'refused'>>) => void;
};

type MutatedView = Pick<ConversationView<unknown>, 'timeline' | 'mutations' | 'refused'>;

/** Mutations of one message are done one after another: the last one counts. */
export function createMutations({
  store,
  perform,
  now,
}: {
  readonly store: MutatedStore;
  readonly perform: (mutation: MessageMutation) => Promise<MutationOutcome>;
  /** RFC 3339. */
  readonly now: () => string;
}): Mutations {
  const last = new Map<string, Promise<void>>();
  const dismissRefusal = (messageId: string): void => {
    const refused = new Map(store.view().refused);
    if (refused.delete(messageId)) store.become({ refused });
  };
  const run = async (pending: PendingMutation): Promise<void> => {
    const { mutation } = pending;
    const outcome = await perform(mutation);
    if (outcome.type === 'hidden' || (outcome.type === 'changed' && !isShown(store, mutation)))
      store.apply([outcome]);
    const { mutations, refused } = store.view();
    store.become({
      mutations: mutations.filter((one) => one !== pending),
      ...(outcome.type === 'refused' && {
        refused: new Map(refused).set(mutation.messageId, { mutation, refusal: outcome.refusal }),
      }),
    });
  };
  return {
    mutate(mutation) {
      const { messageId } = mutation;
      dismissRefusal(messageId);
      const pending = { mutation, at: now() };
      store.become({ mutations: [...store.view().mutations, pending] });
      const done = (last.get(messageId) ?? Promise.resolve()).then(() => run(pending));
      last.set(messageId, done);
      void done.then(() => last.get(messageId) === done && last.delete(messageId));
    },
    dismissRefusal,
  };
}

/** The stream may have brought it before the answer, and with it what came later. */
function isShown(store: Pick<MutatedStore, 'view'>, mutation: MessageMutation): boolean {
  const message = store.view().timeline.messages.findLast(({ id }) => id === mutation.messageId);
  return message !== undefined && isDone(message, mutation);
}
