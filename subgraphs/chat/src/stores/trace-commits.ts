import { isSampled, noTracing, type Tracing } from '@parley/tracing';
import type { CommitRooms } from '../rooms/settle-batches.ts';

/** A transaction is a span of each traced operation that has a command in it; those of one transaction are linked. */
export function traceCommits(tracing: Tracing, commit: CommitRooms): CommitRooms {
  if (tracing === noTracing) return commit;
  return async (batches, isWanted) => {
    const commands = batches.flatMap((batch) => batch.commands);
    const traces = commands.map(({ traceparent }) => traceparent).filter(isSampled);
    const spans = traces.map((parent) =>
      tracing.start('transaction room', {
        kind: 'client',
        parent,
        links: traces.filter((other) => other !== parent),
        attributes: {
          'db.system.name': 'mongodb',
          'db.operation.name': 'transaction',
          'db.operation.batch.size': commands.length,
        },
      }),
    );
    try {
      return await commit(batches, isWanted);
    } catch (error) {
      for (const span of spans) span.fail(error instanceof Error ? error.name : 'unknown');
      throw error;
    } finally {
      for (const span of spans) span.end();
    }
  };
}
