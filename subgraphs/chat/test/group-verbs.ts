import { expect } from '@jest/globals';
import type { Person, TestService } from './service.ts';

/** A mutation's answer about a group. */
export interface GroupResult {
  readonly __typename: string;
  readonly reason?: string;
  readonly problems?: readonly { readonly field: string; readonly reason: string }[];
  readonly userIds?: readonly string[];
  readonly limit?: number;
  readonly roomId?: string;
  readonly title?: string;
  readonly requiredRole?: string;
  readonly room?: GroupSeen;
}

/** A group as a member sees it. */
export interface GroupSeen {
  readonly id: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly image: string | null;
  readonly settings: Readonly<Record<string, string>> | null;
  readonly memberCount: number;
  readonly viewerRole: string;
  readonly unreadCount: number;
  readonly readUpTo: number;
  readonly lastSeq: number;
  readonly members: {
    readonly edges: readonly {
      readonly node: { readonly role: string; readonly user: { readonly id: string } };
    }[];
  };
  readonly messages: { readonly edges: readonly { readonly node: { readonly text: string | null } }[] };
}

export const groupFields = `id title description image settings { whoMayPost whoMayAdd whoMayPin } memberCount viewerRole
  unreadCount readUpTo lastSeq members(first: 100) { edges { node { role user { id } } } }
  messages(last: 100) { edges { node { text } } }`;

const problems = `... on Problem { reason } ... on InvalidInput { problems { field reason } }
  ... on CannotAddMembers { userIds } ... on RoomIsFull { limit } ... on NotAllowed { requiredRole }`;
// Each mutation's union has some of them.
const problemsOf: Readonly<Record<string, string>> = {
  createGroupRoom: `... on CannotAddMembers { userIds } ... on TooManyGroups { limit }`,
  updateRoom: `... on NotAllowed { requiredRole }`,
  addRoomMembers: problems,
  removeRoomMember: `... on NotAllowed { requiredRole }`,
  banRoomMember: `... on NotAllowed { requiredRole } ... on TooManyBans { limit }`,
  unbanRoomMember: `... on NotAllowed { requiredRole }`,
  leaveRoom: '',
  setMemberRole: `... on NotAllowed { requiredRole }`,
  approveJoinRequest: `... on NotAllowed { requiredRole } ... on CannotAddMembers { userIds } ... on RoomIsFull { limit }`,
  declineJoinRequest: `... on NotAllowed { requiredRole }`,
  cancelJoinRequest: '',
  joinRoom: `... on JoinRequestSent { roomId title } ... on TooManyJoinRequests { limit } ... on RoomIsFull { limit } ... on TooManyGroups { limit }`,
};

/** Changes a group as somebody; the answer is whatever comes. */
export function changeGroup(person: Person, name: string, input: object): Promise<GroupResult> {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  const success = ['leaveRoom', 'cancelJoinRequest'].includes(name) ? 'roomId' : `room { ${groupFields} }`;
  return person.ask<GroupResult>(
    `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename
      ... on Problem { reason } ... on InvalidInput { problems { field reason } } ${problemsOf[name] ?? ''}
      ... on ${type}Success { ${success} } } }`,
    { input },
  );
}

/** Makes a group of the first one, who owns it, and friends of theirs. */
export async function foundGroup(
  chat: TestService,
  owner: Person,
  others: readonly Person[],
  more: object = {},
): Promise<string> {
  for (const other of others) await chat.befriend(owner, other);
  await Promise.all(others.map((other) => chat.areFriends(owner, other)));
  const memberIds = others.map(({ id }) => id);
  const made = await changeGroup(owner, 'createGroupRoom', { title: 'A group', memberIds, ...more });
  if (made.room === undefined) throw new Error(`Not made: ${JSON.stringify(made)}`);
  return made.room.id;
}

export const seeGroup = (person: Person, id: string): Promise<GroupSeen | null> =>
  person.ask(`query ($id: ID!) { room(id: $id) { ${groupFields} } }`, { id });

export const rolesIn = (room: GroupSeen | null | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((room?.members.edges ?? []).map(({ node }) => [node.user.id, node.role]));

export const textsIn = (room: GroupSeen | null | undefined): readonly (string | null)[] =>
  (room?.messages.edges ?? []).map(({ node }) => node.text);

/** A group that Ada owns, and two friends of hers are in. */
export async function threeInGroup(chat: TestService, more: object = {}) {
  const [ada, bob, eve] = [chat.person(), chat.person(), chat.person()];
  return { ada, bob, eve, roomId: await foundGroup(chat, ada, [bob, eve], more) };
}

/** The log of a room: dense, and read from the store. */
export async function logOf(chat: TestService, roomId: string) {
  const log = await chat.db.collection('room_log').find({ roomId }).sort({ seq: 1 }).toArray();
  expect(log.map(({ seq }) => seq as number)).toEqual(log.map((_, index) => index + 1));
  return log;
}
