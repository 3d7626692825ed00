import { id } from '@parley/service-kit/refusals';
import { z } from 'zod';

export const threadInput = z.object({ threadRootId: id });

export const markThreadReadInput = z.object({
  threadRootId: id,
  upTo: z.int().nonnegative('The numbers of replies start at 1.'),
});
