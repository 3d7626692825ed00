import type { Privacy } from './privacy.ts';
import type { User } from '../profiles/user.ts';

/** What only its owner may see. */
export interface Account {
  readonly user: User;
  readonly email: string;
  readonly privacy: Privacy;
}
