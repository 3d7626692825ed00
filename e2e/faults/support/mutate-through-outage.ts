import { expect } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { type ChatScene, type Mutation, openChatScene, seeGroup } from '../../test/support/chat-mutations.ts';
import type { FragilePlatform } from './platform-without.ts';

const recoverWithinMs = 10_000;

/** What the mutations of a scene do without the engine; all others say that it is unavailable. */
interface Meanwhile {
  /** They need nothing of it. */
  readonly done: readonly string[];
  /** They go on for some seconds, with what is cached. */
  readonly doneOrNot?: readonly string[];
}

const writersOfGroups: readonly string[] = [
  'updateRoom',
  'addRoomMembers',
  'removeRoomMember',
  'banRoomMember',
  'unbanRoomMember',
  'leaveRoom',
  'setMemberRole',
  'createRoomInvite',
  'joinRoom',
  'approveJoinRequest',
  'declineJoinRequest',
  'cancelJoinRequest',
];

/**
 * Stops the engine, does each mutation of chat meanwhile, gives the engine back, and repeats all of them. Each works when it is repeated, and
 * then everything is as if it had been done once.
 */
export async function mutateThroughOutage(
  platform: FragilePlatform,
  { done, doneOrNot = [] }: Meanwhile,
): Promise<void> {
  const scene = await openChatScene();
  const { mutations } = scene;
  await platform.engine.kill();
  const results = await Promise.all(mutations.map(resultOf));
  const expected = mutations.map(({ name }, index) => {
    const isDone = done.includes(name) || (doneOrNot.includes(name) && results[index] === successOf(name));
    // Writers of one group take turns: one may wait too long for another that waits for the engine.
    const isRefused = writersOfGroups.includes(name) && results[index] === 'OVERLOADED';
    const refused = isRefused ? 'OVERLOADED' : 'SERVICE_UNAVAILABLE';
    return `${name}: ${isDone && !isRefused ? successOf(name) : refused}`;
  });
  expect(mutations.map(({ name }, index) => `${name}: ${results[index]}`)).toEqual(expected);
  await platform.engine.start();
  for (const mutation of mutations) {
    const { name, onceDone = successOf(name) } = mutation;
    const isDone = async (): Promise<void> =>
      expect([successOf(name), onceDone]).toContain(await resultOf(mutation));
    await eventually(isDone, { timeoutMs: recoverWithinMs, everyMs: 100 });
  }
  await allAreDone(scene);
  expect(platform.exits).toEqual([]);
}

/** The type of what was answered, or the code of the error. */
async function resultOf({ name, by, input }: Mutation): Promise<string> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { answer: ${name}(input: $input) { __typename } }`;
  const { data, errors } = await by.send<{ answer: { __typename: string } | null }>(query, { input });
  return errors?.[0]?.extensions.code ?? data.answer?.__typename ?? 'nothing';
}

function successOf(name: string): string {
  return `${name[0]?.toUpperCase()}${name.slice(1)}Success`;
}

interface Groups {
  readonly edges: readonly { readonly node: { readonly title: string; readonly memberCount: number } }[];
}

interface Bans {
  readonly bannedMembers: {
    readonly edges: readonly { readonly node: { readonly user: { readonly id: string } } }[];
  };
}

async function allAreDone({ people, roomId, banned }: ChatScene): Promise<void> {
  const { ada, ben, ezra, fay, gil } = people;
  const seen = await seeGroup(ada, roomId);
  expect(seen).toMatchObject({
    title: 'Climbers',
    memberIds: [ada, ben, ezra, fay, gil].map(({ id }) => id).toSorted(),
    admins: [ben.id],
    pinned: ['to be pinned'],
    liked: ['to be liked'],
  });
  expect(seen.polls.toSorted()).toEqual(['asked: 0', 'to be closed: 0, closed', 'to be voted in: 1']);
  const forwarded = ['to be forwarded', 'to be forwarded'];
  const polls = ['asked', 'to be closed', 'to be voted in'];
  const rest = ['to be hidden', 'to be liked', 'to be liked no more', 'to be pinned', 'to be pinned no more'];
  const roots = ['a thread', 'a thread to be left'];
  const texts = ['', ...polls, ...forwarded, 'edited', 'sent', ...rest, ...roots];
  expect(seen.texts.toSorted()).toEqual(texts.toSorted());
  // Of one thread she has read all, and the other she follows no more.
  const followed = '{ followedThreads { edges { node { root { text } unreadCount } } } }';
  const thread = { root: { text: 'a thread' }, unreadCount: 0 };
  expect(await ada.ask(followed)).toEqual({ edges: [{ node: thread }] });
  expect(await ben.ask(followed)).toEqual({ edges: [{ node: { ...thread, unreadCount: 1 } }] });
  expect((await seeGroup(ben, roomId)).texts).not.toContain('to be hidden');
  const bans = '{ bannedMembers(first: 9) { edges { node { user { id } } } } }';
  const { bannedMembers } = await ada.ask<Bans>(`query($id: ID!) { room(id: $id) ${bans} }`, { id: roomId });
  expect(bannedMembers.edges.map(({ node }) => node.user.id)).toEqual([banned]);
  // Of a group that was recorded meanwhile nobody knows the id: a repeat makes another. But none is made by half.
  const groups = await ben.ask<Groups>(
    '{ rooms(folder: GROUPS, first: 20) { edges { node { title memberCount } } } }',
  );
  const runners = groups.edges.filter(({ node }) => node.title === 'Runners');
  expect(runners.length).toBeGreaterThan(0);
  expect(runners.filter(({ node }) => node.memberCount !== 2)).toEqual([]);
}
