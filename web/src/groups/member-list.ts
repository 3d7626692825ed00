import type { GroupMemberFragment, RoomMemberRole } from './graph.generated.ts';

type Member = GroupMemberFragment;
type KnownMember = Member & { readonly user: NonNullable<Member['user']> };

/** Members of a group in the order of joining: the pages that are loaded. */
export interface MemberList {
  readonly members: readonly KnownMember[];
  readonly endCursor: string | null;
  /** Undefined: no page has come yet. */
  readonly hasMore: boolean | undefined;
}

/** What has happened to a member, as the stream of the room says it. */
export type MemberChange =
  | { readonly type: 'added'; readonly member: Member }
  | { readonly type: 'removed'; readonly userId: string }
  | { readonly type: 'role'; readonly userId: string; readonly role: RoomMemberRole };

export interface MemberPage {
  readonly members: readonly Member[];
  readonly endCursor: string | null;
  readonly hasMore: boolean;
}

export const noMembers: MemberList = { members: [], endCursor: null, hasMore: undefined };

/** `since`: what happened while the page was on its way. It may be from before that. */
export function withPage(list: MemberList, page: MemberPage, since: readonly MemberChange[]): MemberList {
  const { endCursor, hasMore } = page;
  const members = [...list.members];
  for (const member of page.members)
    if (isKnown(member) && !isIn(members, member.user.id)) members.push(member);
  return since.reduce(withChange, { members, endCursor, hasMore });
}

export function withChange(list: MemberList, change: MemberChange): MemberList {
  switch (change.type) {
    case 'added':
      // Who joins is the last one: where more is to be loaded, that page will have them.
      return list.hasMore !== false || !isKnown(change.member) || isIn(list.members, change.member.user.id)
        ? list
        : { ...list, members: [...list.members, change.member] };
    case 'removed':
      return { ...list, members: list.members.filter(({ user }) => user.id !== change.userId) };
    case 'role':
      return {
        ...list,
        members: list.members.map((member) =>
          member.user.id === change.userId ? { ...member, role: change.role } : member,
        ),
      };
  }
}

/** One whose person is unavailable is left out. */
const isKnown = (member: Member): member is KnownMember => member.user !== null;

const isIn = (members: readonly KnownMember[], userId: string): boolean =>
  members.some(({ user }) => user.id === userId);
