import { createSseClient } from '@parley/client/sse';
import { core } from './core.ts';
import type { Entry } from './entry.ts';

export const sse: Entry = { name: '@parley/client/sse', createClient: createSseClient, open: core.open };
