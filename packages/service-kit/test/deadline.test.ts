import { describe, expect, test } from '@jest/globals';
import { sleep } from '@parley/async';
import { readDeadline } from '../src/contract/deadline.ts';
import { timeoutHeader } from '../src/contract/index.ts';
import { createOperationGate } from '../src/contract/operation-gate.ts';
import { ann, startTiny } from './harness.ts';

describe('the time that the gateway still waits', () => {
  test('runs from the moment in which it is read', () => {
    let now = 500;
    const deadline = readDeadline('1000', () => now);
    expect([deadline?.remainingMs(), deadline?.expired()]).toEqual([1_000, false]);
    now = 1_600;
    expect([deadline?.remainingMs(), deadline?.expired()]).toEqual([0, true]);
  });

  test.each(['0', '-1', '1.5', '1e3', '', 'soon', ' 10', '99999999999', undefined, ['1', '2']])(
    'is not limited by %p',
    (header) => {
      expect(readDeadline(header)).toBeUndefined();
    },
  );

  test('is 60 s at most', () => {
    expect(readDeadline('9999999999', () => 0)?.remainingMs()).toBe(60_000);
  });
});

describe('an operation that is too late', () => {
  test('when its token has been verified is refused before it begins', async () => {
    const subgraph = await startTiny({ verifyAfterMs: 40 });
    const authorization = `Bearer ${await subgraph.token(ann)}`;
    const { status, body } = await subgraph.post(
      { query: '{ slow }' },
      { authorization, [timeoutHeader]: '20' },
    );
    expect([status, body.errors?.[0]?.extensions]).toEqual([503, { code: 'DEADLINE_EXCEEDED' }]);
    expect(subgraph.logs).toEqual([]);
    expect(await subgraph.metrics.registry.metrics()).toContain(
      'parley_refused_operations_total{service="tiny",code="DEADLINE_EXCEEDED"} 1',
    );
    const inTime = await subgraph.post(
      { query: '{ hello timeLeft }' },
      { authorization, [timeoutHeader]: '60000' },
    );
    expect(inTime.body.data).toEqual({ hello: 'Hello ann', timeLeft: expect.any(Number) });
    await subgraph.server.close();
  });

  test('when its turn comes is refused before it begins', async () => {
    const inTurn = createOperationGate({ maxRunning: 1, maxWaiting: 1 });
    const first = inTurn(undefined, () => sleep(20));
    let hasBegun = false;
    const late = inTurn({ expired: () => true }, async () => void (hasBegun = true));
    await first;
    await expect(late).rejects.toMatchObject({ extensions: { code: 'DEADLINE_EXCEEDED' } });
    expect(hasBegun).toBe(false);
  });
});

test('an operation whose caller has closed the connection while it waited is not begun', async () => {
  const subgraph = await startTiny({ limits: { maxRunning: 1, maxWaiting: 10 } });
  const running = subgraph.ask(ann, '{ slow }');
  await subgraph.slow.entered;
  const authorization = `Bearer ${await subgraph.token(ann)}`;
  const caller = new AbortController();
  const given = fetch(`${subgraph.server.url}/graphql`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify({ query: '{ slow }' }),
    signal: caller.signal,
  });
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await fetch(`${subgraph.server.url}/livez`);
  };
  await turns(); // it waits by now
  caller.abort();
  await expect(given).rejects.toThrow();
  await turns(); // and its end has been noticed
  subgraph.slow.finish();
  expect(await running).toEqual({ data: { slow: 'done' } });
  expect(await subgraph.ask(ann, '{ hello }')).toEqual({ data: { hello: 'Hello ann' } });
  expect(subgraph.slow.times()).toBe(1);
  await subgraph.server.close();
});

describe('more operations than may run and wait', () => {
  test('are refused at once, with a time to try again, and the others are answered', async () => {
    const subgraph = await startTiny({ limits: { maxRunning: 1, maxWaiting: 0 } });
    const running = subgraph.ask(ann, '{ slow }');
    await subgraph.slow.entered;
    const refused = await subgraph.ask(ann, '{ hello }');
    expect(refused.errors?.[0]?.extensions).toEqual({ code: 'OVERLOADED', retryAfterMs: 1_000 });
    subgraph.slow.finish();
    expect(await running).toEqual({ data: { slow: 'done' } });
    expect(await subgraph.ask(ann, '{ hello }')).toEqual({ data: { hello: 'Hello ann' } });
    await subgraph.server.close();
  });

  test('and one that has waited for its time is refused, also while all that run hang', async () => {
    const inTurn = createOperationGate({ maxRunning: 1, maxWaiting: 1, maxWaitMs: 20 });
    let end = (): void => undefined;
    const first = inTurn(undefined, () => new Promise<void>((resolve) => (end = resolve)));
    const asked: string[] = [];
    const ask = (name: string): Promise<number> => inTurn(undefined, () => Promise.resolve(asked.push(name)));
    await expect(ask('second')).rejects.toMatchObject({
      extensions: { code: 'OVERLOADED', retryAfterMs: 20 },
    });
    await expect(ask('third')).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
    end();
    await first;
    expect(await ask('fourth')).toBe(1);
    expect(asked).toEqual(['fourth']);
  });

  test('begin in order of arrival, and never more at a time than may run', async () => {
    const inTurn = createOperationGate({ maxRunning: 3, maxWaiting: 100, maxWaitMs: 60_000 });
    const begun: number[] = [];
    let [running, most] = [0, 0];
    const operations = Array.from({ length: 60 }, (_, index) =>
      inTurn(undefined, async () => {
        begun.push(index);
        running += 1;
        most = Math.max(most, running);
        await sleep(index % 4);
        running -= 1;
        if (index % 5 === 0) throw new Error('This one fails.');
      }),
    );
    const ended = await Promise.allSettled(operations);
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(12);
    expect(begun).toEqual(Array.from({ length: 60 }, (_, index) => index));
    expect(most).toBe(3);
    expect(running).toBe(0);
    expect(await inTurn(undefined, () => Promise.resolve('done'))).toBe('done');
  });
});
