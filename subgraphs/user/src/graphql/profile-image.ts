import type { ProfileImageResolvers } from './graph.generated.ts';

export const ProfileImage: ProfileImageResolvers = {
  url: ({ id }, { size }, { useCases }) => useCases.images.urlOf(id, size),
};
