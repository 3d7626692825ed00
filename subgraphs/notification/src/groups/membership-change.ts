/** What an entry of a group's log says of its members: who is in it from then on, and who is not. A new role changes neither. */
export interface MembershipChange {
  readonly roomId: string;
  /** The place of the entry: the version of the members from then on. */
  readonly seq: number;
  readonly joinedIds: readonly string[];
  readonly leftIds: readonly string[];
}
