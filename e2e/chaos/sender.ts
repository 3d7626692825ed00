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

/** A send, and why each attempt but the successful one failed. */
export type Sent = SendRecord & { readonly failures: readonly Failure[] };

/** `code` is that of the first error, or `NO_ANSWER`. */
export interface Failure {
  readonly code: string;
  readonly text: string;
}

export function messageInput(roomId: string, text: string): object {
  return { input: { roomId, clientMessageId: randomUUID(), text } };
}

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
  const variables = messageInput(room, text);
  const failures: Failure[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attemptSend(app, variables);
    const at = performance.now();
    if ('number' in outcome) return { room, text, beganAt, answer: { number: outcome.number, at }, failures };
    failures.push(outcome);
    if (at - beganAt > timeoutMs) return { room, text, beganAt, answer: undefined, failures };
    await sleep(random() * Math.min(2_000, 200 * 2 ** attempts));
  }
}

/** The message's number, or why there was no answer. */
export async function attemptSend(
  app: App,
  variables: object,
): Promise<{ readonly number: number } | Failure> {
  try {
    const { data, errors } = await app.ask<Answer>({ query: mutation, variables });
    const outcome = data?.sendMessage;
    if (outcome === undefined || outcome === null)
      return { code: codeOf(errors?.[0]), text: JSON.stringify(errors) };
    if (outcome.message !== undefined) return outcome.message;
    throw new Refused(JSON.stringify(outcome));
  } catch (error) {
    if (error instanceof Refused) throw error;
    return { code: 'NO_ANSWER', text: String(error) };
  }
}

function codeOf(error: { readonly extensions?: Readonly<Record<string, unknown>> } | undefined): string {
  return String(error?.extensions?.['code']);
}

class Refused extends Error {}
