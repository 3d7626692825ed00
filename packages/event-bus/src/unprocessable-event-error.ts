/**
 * Thrown by a handler for an event that can never succeed: after three tries it goes to the dead-letter topic and the
 * partition goes on. Everything else that a handler throws is retried without end while its partition waits.
 */
export class UnprocessableEventError extends Error {
  override readonly name = 'UnprocessableEventError';
}
