import { isId } from '@parley/service-kit/refusals';
import type { ProfileImageResolvers, UserResolvers } from './graph.generated.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }, { users }) => (isId(id) ? users.load(id) : null),
  onlineStatus: ({ id, isDeleted }, _args, { onlineStatuses }) =>
    isDeleted ? null : onlineStatuses.load(id),
  image: ({ imageId }) => (imageId === null ? null : { id: imageId }),
};

export const ProfileImage: ProfileImageResolvers = {
  url: ({ id }, { size }, { useCases }) => useCases.images.urlOf(id, size),
};
