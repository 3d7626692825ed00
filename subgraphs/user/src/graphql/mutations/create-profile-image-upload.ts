import { withSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const createProfileImageUpload: NonNullable<MutationResolvers['createProfileImageUpload']> =
  withSession(async (id, { input }, { useCases }) =>
    toResult('CreateProfileImageUploadSuccess', await useCases.images.createUpload(id, input)),
  );
