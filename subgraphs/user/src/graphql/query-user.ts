import { isUserId } from '../profiles/user-id.ts';
import type { QueryResolvers } from './graph.generated.ts';

export const user: NonNullable<QueryResolvers['user']> = (_parent, { id }, { users }) =>
  isUserId(id) ? users.load(id) : null;
