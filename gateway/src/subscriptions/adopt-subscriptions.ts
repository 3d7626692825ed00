import { setImmediate as turn } from 'node:timers/promises';
import type { ServedGraph } from '../supergraph/served-graph.ts';
import type { ClientSubscription } from './client-subscription.ts';

/** So many are moved before others have their turn: a reload must not stop the gateway, nor call all subgraphs at once. */
const portion = 100;

/**
 * Moves the subscriptions that run to another supergraph. Each goes on with what its new plan makes of the events; what is no longer
 * valid ends with where it stood. Clients are not dropped, and see nothing of it otherwise.
 */
export async function adoptSubscriptions(
  subscriptions: Iterable<ClientSubscription>,
  { adopt }: ServedGraph,
): Promise<void> {
  for (const [index, subscription] of [...subscriptions].entries()) {
    const adopted = adopt(subscription.request);
    if ('plan' in adopted) subscription.replan(adopted);
    else subscription.refuse(adopted);
    if (index % portion === portion - 1) await turn();
  }
}
