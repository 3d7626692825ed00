import { eventually } from '../eventually.ts';
import { perform } from './perform.ts';
import type { Person } from './person.ts';
import type { Outcome } from './verbs.ts';

/** Asks; answers the request's id. On a busy machine the friend service may learn of a new person later than it waits for them. */
export async function askForFriendship(one: Person, other: Person): Promise<string> {
  return eventually(async () => {
    const outcome = await perform<{ request?: { id: string } }>(
      one,
      'sendFriendRequest',
      { userId: other.id },
      { success: 'request { id }' },
    );
    if (outcome.request === undefined) throw new Error(`The request was refused: ${JSON.stringify(outcome)}`);
    return outcome.request.id;
  });
}

export async function unfriend(one: Person, other: Person): Promise<void> {
  succeeded(await perform(one, 'deleteFriend', { userId: other.id }));
}

export async function block(one: Person, other: Person): Promise<void> {
  succeeded(await perform(one, 'blockUser', { userId: other.id }));
}

export async function unblock(one: Person, other: Person): Promise<void> {
  succeeded(await perform(one, 'unblockUser', { userId: other.id }));
}

/** What is between the two, as `one` sees it. */
export async function friendshipState(one: Person, other: Person): Promise<string | undefined> {
  const user = await one.ask<{ friendship: { state: string } | null } | null>(
    'query($id: ID!) { user(id: $id) { friendship { state } } }',
    { id: other.id },
  );
  return user?.friendship?.state;
}

function succeeded(outcome: Outcome): void {
  if (!outcome.__typename.endsWith('Success')) throw new Error(`Refused: ${JSON.stringify(outcome)}`);
}
