import type { App, SendRecord } from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { type Failure, untilAnswered } from './until-answered.ts';

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

/** A send, and why each attempt but the successful one failed. */
export type Sent = SendRecord & { readonly failures: readonly Failure[] };

export function messageInput(roomId: string, text: string): object {
  return { input: { roomId, clientMessageId: randomUUID(), text } };
}

/**
 * Sends a message as an app should: the same `clientMessageId` again and again until there is an answer. The answer is recorded when
 * it arrives. Each attempt is made by the next app. @throws when it is refused, for nobody here may be.
 */
export async function sendUntilAnswered(
  nextApp: () => App,
  room: string,
  text: string,
  random: () => number,
): Promise<Sent> {
  const variables = messageInput(room, text);
  const attempt = async (): Promise<{ readonly value: number } | Failure> => {
    const outcome = await attemptSend(nextApp(), variables);
    return 'number' in outcome ? { value: outcome.number } : outcome;
  };
  const { beganAt, answer, failures } = await untilAnswered(attempt, random);
  return { room, text, beganAt, answer: answer && { number: answer.value, at: answer.at }, failures };
}

/** The message's number, or why there was no answer. */
export async function attemptSend(
  app: App,
  variables: object,
): Promise<{ readonly number: number } | Failure> {
  try {
    const { data, errors } = await app.ask<Answer>({ query: mutation, variables });
    const outcome = data?.sendMessage;
    if (outcome === undefined || outcome === null) return failureOf(errors);
    if (outcome.message !== undefined) return outcome.message;
    throw new Refused(JSON.stringify(outcome));
  } catch (error) {
    if (error instanceof Refused) throw error;
    return { code: 'NO_ANSWER', text: String(error) };
  }
}

/** What errors say of why there is no answer. */
export function failureOf(
  errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] | undefined,
): Failure {
  const { code, retryAfterMs } = errors?.[0]?.extensions ?? {};
  const text = JSON.stringify(errors);
  return { code: String(code), text, ...(typeof retryAfterMs === 'number' && { retryAfterMs }) };
}

class Refused extends Error {}
