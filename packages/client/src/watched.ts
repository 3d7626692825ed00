import type { FormattedExecutionResult } from 'graphql';
import type { Payload } from './operation.ts';

/**
 * Receives what comes to subscriptions that are watched. Where it has cursors it could be followed, and the app probably means to: after a cut it begins
 * anew, and what happened meanwhile is missing without an error. That is said once for a client, to whoever writes the app.
 */
export function createWatchedReceiver() {
  let isSaid = false;
  return <Data>(query: string) =>
    (payload: FormattedExecutionResult): Payload<Data> => {
      if (!isSaid && typeof payload.extensions?.['cursor'] === 'string') {
        isSaid = true;
        // oxlint-disable-next-line no-console -- The one place where app developers look for it.
        console.warn(sentence, query);
      }
      return payload as Payload<Data>;
    };
}

const sentence =
  'The events of this subscription have cursors, but it does not resume: what happens while the connection is cut is missing. Declare `$after: Cursor`, pass it on as `after: $after`, and `follow` it. Links and hooks follow by themselves then.';
