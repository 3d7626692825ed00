import { timeoutHeader } from '@parley/service-kit/contract';
import type { Logger } from '@parley/service-kit/process';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { HttpRequest } from './http-exchange.ts';
import type { SubgraphInstances } from './subgraph-instances.ts';
import {
  createTarget,
  exchange,
  type Outcome,
  type RequestDeadline,
  type TargetLimits,
} from './subgraph-target.ts';

export type AskedRequest = Pick<HttpRequest, 'headers' | 'body' | 'onReceived'>;

/** Asks the instances of a subgraph one after the other, as far as that is allowed. */
export function createInstanceAsker({
  name,
  instances,
  limits,
  logger,
}: {
  readonly name: string;
  readonly instances: SubgraphInstances;
  readonly limits: TargetLimits;
  readonly logger: Logger;
}) {
  const targets = new Map(instances.urls.map((url) => [url, createTarget(url, limits)]));
  const loadOf = (url: string): number => targets.get(url)?.inFlight ?? 0;

  const askOne = async (url: string, request: AskedRequest, deadline: RequestDeadline): Promise<Outcome> => {
    const target = targets.get(url);
    if (target === undefined) return neverAsked;
    request.headers[timeoutHeader] = String(deadline.remainingMs());
    const outcome = await exchange(target, request, deadline);
    if (outcome.kind === 'givenUp') return outcome;
    if (outcome.kind !== 'answered')
      logger.warn({ subgraph: name, url, err: outcome.error }, 'Subgraph request failed');
    // One that says so is quick: by load alone it would get even more.
    if (isAtFault(outcome)) instances.failed(url);
    else instances.answered(url);
    return outcome;
  };
  const ask = async (
    request: AskedRequest,
    { repeatable, deadline }: { readonly repeatable: boolean; readonly deadline: RequestDeadline },
  ): Promise<Outcome> => {
    const urls = [...instances.candidates(loadOf)];
    const count = urls.length;
    let outcome: Outcome = neverAsked;
    for (const [index, url] of urls.entries()) {
      outcome = await askOne(url, request, deadline);
      if (deadline.isOver || !mayRepeat(outcome, repeatable)) break;
      if (index < count && outcome.kind === 'lost' && outcome.wasClosed) urls.push(url);
    }
    return outcome;
  };
  return {
    /**
     * Each instance once, and then again those that closed their connection: it may have been idle for too long. `repeatable`: also when
     * it may have been done.
     */
    ask,
    close: async () => {
      await Promise.all([...targets.values()].map(({ pool }) => pool.close()));
    },
  };
}

export const neverAsked: Outcome = {
  kind: 'lost',
  isSent: false,
  wasClosed: false,
  error: new Error('Not asked.'),
};

/** What was never sent may be, whatever it is. What was too large once is so again. */
function mayRepeat(outcome: Outcome, repeatable: boolean): boolean {
  if (outcome.kind === 'answered' || outcome.kind === 'givenUp' || isTooLarge(outcome)) return false;
  return repeatable || (outcome.kind === 'lost' && !outcome.isSent);
}

/** Whether another instance should rather be asked for a while. */
function isAtFault(outcome: Outcome): boolean {
  return outcome.kind === 'answered' ? isUnavailable(outcome.payload) : !isTooLarge(outcome);
}

function isTooLarge(outcome: Outcome): boolean {
  return outcome.kind === 'bad' && outcome.error.kind === 'tooLarge';
}

/** Whether the instance says that something it needs is unavailable: another one may have it. */
function isUnavailable({ errors = [] }: ResponsePayload): boolean {
  return errors.some(({ extensions }) => extensions?.['code'] === 'SERVICE_UNAVAILABLE');
}
