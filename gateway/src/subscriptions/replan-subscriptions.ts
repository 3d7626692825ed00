import { OperationTypeNode } from 'graphql';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Admit } from '../operations/admit.ts';
import type { ClientSubscription } from './client-subscription.ts';

/** Replanned before others have their turn: a reload must not stop the gateway. */
const portion = 100;
/** A pause for each stream that is opened anew, in milliseconds: instances must not be called by all of them together. */
const pauseMs = 1;

/** Admits the running subscriptions again, by another supergraph. One that is no longer valid ends with its cursor. */
export async function replanSubscriptions(
  subscriptions: Iterable<ClientSubscription>,
  admit: Admit,
): Promise<void> {
  let reopened = 0;
  for (const [index, subscription] of [...subscriptions].entries()) {
    const { plan, variables, rights, context } = subscription.request;
    const admission = admit({ ...plan.source, variables }, rights);
    if (!admission.ok) subscription.refuse(admission.errors);
    else if (admission.kind === OperationTypeNode.SUBSCRIPTION)
      reopened += Number(subscription.replan({ ...admission, context }));
    if (index % portion !== portion - 1) continue;
    await (reopened === 0 ? turn() : sleep(reopened * pauseMs));
    reopened = 0;
  }
}
