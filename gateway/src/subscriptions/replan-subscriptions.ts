import { OperationTypeNode } from 'graphql';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Admission, Admit } from '../operations/admit.ts';
import type { ClientSubscription } from './client-subscription.ts';

/** Replanned before others have their turn: a reload must not stop the gateway. */
const portion = 100;
/** A pause for each stream that is opened anew, in milliseconds: instances must not be called by all of them together. */
const pauseMs = 1;

/** A pause before what there was no room for is tried again, in milliseconds. */
const retryMs = 1_000;

/** Admits the running subscriptions again, by another supergraph. One that is no longer valid ends with its cursor. */
export async function replanSubscriptions(
  subscriptions: Iterable<ClientSubscription>,
  admit: Admit,
): Promise<void> {
  await turn(); // what was admitted before has begun by then
  let reopened = 0;
  for (const [index, subscription] of [...subscriptions].entries()) {
    const { plan, variables, rights, context } = subscription.request;
    const admission = await admitInTime(() =>
      admit({ ...plan.source, variables }, { rights, countedFor: 'running subscriptions' }),
    );
    if (!admission.ok) subscription.refuse(admission.errors);
    else if (admission.kind === OperationTypeNode.SUBSCRIPTION)
      reopened += Number(subscription.replan({ ...admission, context }));
    if (index % portion !== portion - 1) continue;
    await (reopened === 0 ? turn() : sleep(reopened * pauseMs));
    reopened = 0;
  }
}

/** It runs already: that many new operations wait is no reason to end it. */
async function admitInTime(admit: () => Admission | Promise<Admission>): Promise<Admission> {
  for (;;) {
    const admission = await admit();
    if (admission.ok || admission.status !== 503) return admission;
    await sleep(retryMs);
  }
}
