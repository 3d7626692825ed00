import type { App } from '@parley/testkit';
import { failureOf } from '../sender.ts';
import { type Attempted, type Failure, untilAnswered } from '../until-answered.ts';
import type { Apps } from './apps.ts';
import type { Deed } from './deed.ts';
import { type Uploaded, uploadFile } from './upload-file.ts';

/** The member of a mutation's result union. */
export interface Outcome {
  readonly __typename: string;
  readonly reason?: string;
  readonly message?: { readonly id: string; readonly number: number };
  /** What was forwarded. */
  readonly messages?: readonly { readonly id: string; readonly number: number }[];
  readonly scheduledMessage?: { readonly id: string };
}

/** A deed and what became of it. */
export type Done = Attempted<Outcome> & { readonly deed: Deed };

/** Does it until there is an answer, each attempt by the next app; a file that goes with it is uploaded before. */
export async function act(apps: Apps, deed: Deed, random: () => number): Promise<Done> {
  const nextApp = apps.nextOf(deed.by);
  const file = deed.file === undefined ? null : await uploadFile(nextApp, deed, { apps, random });
  const uploaded = file?.answer?.value;
  if (file !== null && uploaded?.uploadId === undefined) return { deed, ...file, answer: refusedFile(file) };
  const input =
    uploaded === undefined ? deed.input : { ...deed.input, attachments: [{ uploadId: uploaded.uploadId }] };
  return { deed, ...(await untilAnswered(() => attempt(nextApp(), { ...deed, input }), random)) };
}

function refusedFile({ answer }: Attempted<Uploaded>): Done['answer'] {
  return answer && { ...answer, value: { __typename: answer.value.refused ?? '' } };
}

const selections: Readonly<Record<string, string>> = {
  sendMessage: 'message { id number }',
  createPoll: 'message { id number }',
  forwardMessages: `rooms { result { __typename ... on Problem { reason }
    ... on MessagesForwarded { edges { node { id number } } } } }`,
  scheduleMessage: 'scheduledMessage { id }',
};

async function attempt(app: App, { mutation, input }: Deed): Promise<{ readonly value: Outcome } | Failure> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const selection = selections[mutation];
  const more = selection === undefined ? '' : `... on ${type}Success { ${selection} }`;
  const query = `mutation ($input: ${type}Input!) { result: ${mutation}(input: $input) { __typename ... on Problem { reason } ${more} } }`;
  try {
    const { data, errors } = await app.ask<{ result: Answered | null }>({ query, variables: { input } });
    const value = data?.result;
    return value ? { value: toOutcome(value) } : failureOf(errors);
  } catch (error) {
    return { code: 'NO_ANSWER', text: String(error) };
  }
}

type Answered = Outcome & { readonly rooms?: readonly { readonly result: Forwarded }[] };

interface Forwarded {
  readonly __typename: string;
  readonly reason?: string;
  readonly edges?: readonly { readonly node: { readonly id: string; readonly number: number } }[];
}

/** What is forwarded goes to one room, which may refuse it. */
function toOutcome({ rooms, ...outcome }: Answered): Outcome {
  const result = rooms?.[0]?.result;
  if (result === undefined) return outcome;
  const { edges } = result;
  return edges === undefined ? result : { ...outcome, messages: edges.map(({ node }) => node) };
}

/** Whether it may end so: people come and go, and messages are deleted, while others act. @returns what is wrong, or null */
export function wrongOutcome({ deed: { mutation, by, room }, answer, failures }: Done): string | null {
  const what = `${mutation} by ${by.username} in ${room.id}`;
  if (answer === undefined) return `${what} was never answered: ${failures.at(-1)?.text}`;
  const { __typename: type, reason } = answer.value;
  if (type.endsWith('Success') || refusals.has(type)) return null;
  // Its time came before it was scheduled.
  if (mutation === 'scheduleMessage' && reason?.startsWith('This time is over') === true) return null;
  return `${what} was refused: ${type} ${reason}`;
}

const refusals: ReadonlySet<string> = new Set([
  'MessageIsDeleted',
  'MessageNotFound',
  'MemberNotFound',
  'NotARoomMember',
  'NotAThreadRoot',
  'NotAllowed',
  'PollIsClosed',
  'ThreadNotFound',
  'ScheduledMessageIsSent',
  // Called off before, maybe by an attempt whose answer was lost.
  'ScheduledMessageNotFound',
]);
