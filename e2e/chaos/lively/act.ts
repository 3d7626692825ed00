import type { App } from '@parley/testkit';
import { failureOf } from '../sender.ts';
import { type Attempted, type Failure, untilAnswered } from '../until-answered.ts';
import type { Deed } from './deed.ts';

/** The member of a mutation's result union. */
export interface Outcome {
  readonly __typename: string;
  readonly reason?: string;
  readonly message?: { readonly id: string; readonly number: number };
}

/** A deed and what became of it. */
export type Done = Attempted<Outcome> & { readonly deed: Deed };

/** Does it until there is an answer, each attempt by the next app. */
export async function act(nextApp: () => App, deed: Deed, random: () => number): Promise<Done> {
  return { deed, ...(await untilAnswered(() => attempt(nextApp(), deed), random)) };
}

async function attempt(app: App, { mutation, input }: Deed): Promise<{ readonly value: Outcome } | Failure> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const more = mutation === 'sendMessage' ? `... on ${type}Success { message { id number } }` : '';
  const query = `mutation ($input: ${type}Input!) { result: ${mutation}(input: $input) { __typename ... on Problem { reason } ${more} } }`;
  try {
    const { data, errors } = await app.ask<{ result: Outcome | null }>({ query, variables: { input } });
    const value = data?.result;
    return value ? { value } : failureOf(errors);
  } catch (error) {
    return { code: 'NO_ANSWER', text: String(error) };
  }
}

/** Whether it may end so: people come and go, and messages are deleted, while others act. @returns what is wrong, or null */
export function wrongOutcome({ deed: { mutation, by, room }, answer, failures }: Done): string | null {
  const what = `${mutation} by ${by.username} in ${room.id}`;
  if (answer === undefined) return `${what} was never answered: ${failures.at(-1)?.text}`;
  const { __typename: type, reason } = answer.value;
  if (type.endsWith('Success') || refusals.has(type)) return null;
  return `${what} was refused: ${type} ${reason}`;
}

const refusals: ReadonlySet<string> = new Set([
  'MessageIsDeleted',
  'MessageNotFound',
  'MemberNotFound',
  'NotARoomMember',
  'NotAllowed',
]);
