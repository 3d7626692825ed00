import { id } from '@parley/service-kit/refusals';
import { z } from 'zod';

/** What names another user. */
export const userInput = z.object({ userId: id });

/** What names a friend request. */
export const requestInput = z.object({ requestId: id });
