import type { User } from './user.ts';

/** Where a user stands in the results: 0 the username itself, 1 it begins with the query, 2 anything else. */
export interface FoundUser {
  readonly user: User;
  readonly place: number;
}

/** The position after which a page begins. */
export interface SearchPosition {
  readonly place: number;
  readonly username: string;
}

/** Finds users by a part of their username or display name, without those who blocked the viewer or whom the viewer blocked. */
export type SearchUsers = (search: {
  readonly viewerId: string;
  /** 1 to 50 characters, trimmed. */
  readonly query: string;
  readonly limit: number;
  readonly after: SearchPosition | null;
}) => Promise<readonly FoundUser[]>;
