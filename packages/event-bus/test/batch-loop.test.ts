import { expect, jest, test } from '@jest/globals';
import type { EachBatchPayload } from 'kafkajs';
import { createBatchLoop } from '../src/consumer/batch-loop.ts';
import { createTopicNames } from '../src/kafka/topic-names.ts';

const message = { key: null, value: null, offset: '7', timestamp: '0', attributes: 0 };

test('a partition that waits for a minute is offered at once when it is to be tried now, and once', async () => {
  const loop = createBatchLoop({
    maxBatchSize: 1,
    names: createTopicNames(''),
    handle: () => Promise.resolve({ kind: 'wait', ms: 60_000 }),
    onHandled: () => undefined,
  });
  const resume = jest.fn();
  const payload: Partial<EachBatchPayload> = {
    batch: { topic: 'notes', partition: 0, messages: [message] } as unknown as EachBatchPayload['batch'],
    isRunning: () => true,
    isStale: () => false,
    pause: () => resume,
  };
  await loop.eachBatch(payload as EachBatchPayload);
  expect(resume).not.toHaveBeenCalled();
  loop.retryNow();
  loop.retryNow();
  expect(resume).toHaveBeenCalledTimes(1);
  await loop.eachBatch(payload as EachBatchPayload);
  await loop.stop();
  loop.retryNow();
  expect(resume).toHaveBeenCalledTimes(1);
});
