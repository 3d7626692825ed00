import { createProblems } from '@parley/service-kit/subgraph';
import type { NotificationNotFound } from '../inbox/mark-notifications-read.ts';

export const { toResult } = createProblems<NotificationNotFound>({
  NotificationNotFound: 'You have no notification with one of these ids. Load the list anew.',
});
