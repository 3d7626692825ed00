import type { App, SendRecord } from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const mutation = /* GraphQL */ `
  mutation ($input: SendMessageInput!) {
    sendMessage(input: $input) {
      __typename
      ... on SendMessageSuccess {
        message {
          number
        }
      }
      ... on Problem {
        reason
      }
    }
  }
`;

interface Answer {
  readonly sendMessage: {
    readonly __typename: string;
    readonly message?: { readonly number: number };
  } | null;
}

/** How long a sender tries. */
const timeoutMs = 40_000;

/** A send, and why its last attempt but the successful one failed. */
export type Sent = SendRecord & { readonly lastFailure: string };

/**
 * Sends a message as an app should: the same `clientMessageId` again and again until there is an answer. The answer is recorded when
 * it arrives. @throws when it is refused, for nobody here may be.
 */
export async function sendUntilAnswered(
  app: App,
  room: string,
  text: string,
  random: () => number,
): Promise<Sent> {
  const beganAt = performance.now();
  const variables = { input: { roomId: room, clientMessageId: randomUUID(), text } };
  let lastFailure = '';
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attempt(app, variables);
    const at = performance.now();
    if (typeof outcome === 'number')
      return { room, text, beganAt, answer: { number: outcome, at }, lastFailure };
    lastFailure = outcome;
    if (at - beganAt > timeoutMs) return { room, text, beganAt, answer: undefined, lastFailure };
    await sleep(random() * Math.min(2_000, 200 * 2 ** attempts));
  }
}

/** The message's number, or why there was no answer. */
async function attempt(app: App, variables: object): Promise<number | string> {
  try {
    const { data, errors } = await app.ask<Answer>({ query: mutation, variables });
    const outcome = data?.sendMessage;
    if (outcome === undefined || outcome === null) return JSON.stringify(errors);
    if (outcome.message !== undefined) return outcome.message.number;
    throw new Refused(JSON.stringify(outcome));
  } catch (error) {
    if (error instanceof Refused) throw error;
    return String(error);
  }
}

class Refused extends Error {}
