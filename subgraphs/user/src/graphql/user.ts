import { isUserId } from '../profiles/user-id.ts';
import type { UserResolvers } from './graph.generated.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }, { users }) => (isUserId(id) ? users.load(id) : null),
  onlineStatus: ({ id, isDeleted }, _args, { onlineStatuses }) =>
    isDeleted ? null : onlineStatuses.load(id),
  image: ({ imageId }) => (imageId === null ? null : { id: imageId }),
};
