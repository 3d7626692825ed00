import type { FormattedExecutionResult } from 'graphql';
import type { Queue } from './queue.ts';
import type { StreamOptions } from './stream.ts';

/** How one attempt ended. */
export type End = 'completed' | 'full' | { readonly reason: unknown };

/** Sends the subscription; what it delivers is queued until the queue is full. `onPayload` is called for each payload. */
export function startAttempt<Item>(
  { connection, payload: request, receive, maxWaiting, status }: StreamOptions<Item>,
  queue: Queue<Item>,
  onPayload: () => void,
) {
  let isOver = false;
  let stop = (): void => undefined;
  const end = new Promise<End>((resolve) => {
    const finish = (how: End): void => {
      isOver = true;
      resolve(how);
    };
    const next = (payload: FormattedExecutionResult): void => {
      // graphql-ws may still hand over what arrived together with the last one.
      if (isOver) return;
      onPayload();
      status.delivered();
      queue.push(receive(payload));
      if (queue.size < maxWaiting) return;
      finish('full');
      stop();
    };
    stop = connection.subscribe(request, {
      next: (payload) => {
        try {
          next(payload as FormattedExecutionResult);
        } catch (error) {
          finish('completed');
          queue.end(error as Error);
          stop();
        }
      },
      error: (reason) => finish({ reason }),
      complete: () => finish('completed'),
    });
  });
  status.subscribed();
  return { end, stop };
}
