export { clientOptions } from './client-options.ts';
export { deleteInSteps } from './delete-in-steps.ts';
export { isContention, isDuplicateRow, isMysqlUnavailable, violatedIndex } from './errors.ts';
export { inTransaction } from './in-transaction.ts';
export { insertIntoOutbox } from './outbox.ts';
export {
  hasProcessed,
  recordProcessed,
  sweepProcessedEvents,
  type ConsumedEvent,
} from './processed-events.ts';
export { ping, waitForDatabase } from './sql-client.ts';
