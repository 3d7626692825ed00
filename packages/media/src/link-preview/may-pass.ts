import type { RefusalReason } from './link-preview-task.ts';

const passing: ReadonlySet<RefusalReason> = new Set([
  'unknown-host',
  'unreachable',
  'server-error',
  'broken',
  'too-slow',
  'lost',
]);

/** Whether an address that could not be shown may be shown some seconds later: its server, the way to it or our process has failed. */
export function mayPass(reason: RefusalReason): boolean {
  return passing.has(reason);
}
