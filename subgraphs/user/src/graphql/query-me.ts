import { requireViewer } from '@parley/service-kit/subgraph';
import type { QueryResolvers } from './graph.generated.ts';

export const me: NonNullable<QueryResolvers['me']> = (_parent, _args, { viewer, users }) =>
  users.load(requireViewer(viewer).id);
