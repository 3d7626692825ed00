import { isId } from '@parley/service-kit/refusals';
import type { QueryResolvers } from './graph.generated.ts';

export const user: NonNullable<QueryResolvers['user']> = (_parent, { id }, { users }) =>
  isId(id) ? users.load(id) : null;
