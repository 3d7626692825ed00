import { OperationTypeNode } from 'graphql';
import { setImmediate as turn } from 'node:timers/promises';
import type { Admit } from '../operations/admit.ts';
import type { ClientSubscription } from './client-subscription.ts';

/** Replanned before others have their turn: a reload must not stop the gateway, nor call all subgraphs at once. */
const portion = 100;

/** Admits the running subscriptions again, by another supergraph. One that is no longer valid ends with its cursor. */
export async function replanSubscriptions(
  subscriptions: Iterable<ClientSubscription>,
  admit: Admit,
): Promise<void> {
  for (const [index, subscription] of [...subscriptions].entries()) {
    const { plan, variables, context } = subscription.request;
    const admission = admit({ ...plan.source, variables });
    if (!admission.ok) subscription.refuse(admission.errors);
    else if (admission.kind === OperationTypeNode.SUBSCRIPTION)
      subscription.replan({ ...admission, context });
    if (index % portion === portion - 1) await turn();
  }
}
