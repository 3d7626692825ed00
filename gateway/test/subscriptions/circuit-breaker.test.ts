import { describe, expect, test } from '@jest/globals';
import {
  createCircuitBreaker,
  nextBreakerState,
  type BreakerEvent,
  type BreakerState,
} from '../../src/subgraphs/circuit-breaker.ts';

const closed: BreakerState = { kind: 'closed' };
const open: BreakerState = { kind: 'open', probeAt: 10 };
const again: BreakerState = { kind: 'open', probeAt: 99 };
const probing: BreakerState = { kind: 'probing' };

test.each<[BreakerState, BreakerEvent, BreakerState]>([
  [closed, 'answered', closed],
  [closed, 'silent', again],
  [closed, 'due', closed],
  [closed, 'probeFailed', closed],
  [open, 'answered', closed],
  [open, 'silent', open],
  [open, 'due', probing],
  [open, 'probeFailed', open],
  [probing, 'answered', closed],
  [probing, 'silent', probing],
  [probing, 'due', probing],
  [probing, 'probeFailed', again],
])('%o after %s is %o', (state, event, next) => {
  expect(nextBreakerState(state, event, 99)).toEqual(next);
});

describe('a breaker', () => {
  let now = 0;
  const changes: boolean[] = [];
  const start = () => {
    now = 0;
    changes.length = 0;
    return createCircuitBreaker({
      probeMs: 1_000,
      now: () => now,
      onChange: (isOpen) => void changes.push(isOpen),
    });
  };

  test('opens when nobody answers for as long as a request may take, and lets one through to see', () => {
    const breaker = start();
    const [first, second] = [breaker.begin(), breaker.begin()];
    now = 500;
    first?.failed(true);
    second?.failed(true);
    expect(breaker.begin()).toBeUndefined();
    now = 1_500;
    const probe = breaker.begin();
    expect([probe !== undefined, breaker.begin()]).toEqual([true, undefined]);
    probe?.failed(true);
    expect(breaker.begin()).toBeUndefined();
    now = 2_500;
    breaker.begin()?.answered();
    expect(breaker.begin()).toBeDefined();
    expect(changes).toEqual([true, false]);
  });

  test('stays closed for one slow request beside others that are answered', () => {
    const breaker = start();
    const slow = breaker.begin();
    now = 400;
    breaker.begin()?.answered();
    now = 500;
    slow?.failed(true);
    expect(breaker.isOpen()).toBe(false);
  });

  test('stays closed for one slow request while nobody else asks', () => {
    const breaker = start();
    breaker.begin()?.failed(true);
    expect(breaker.begin()).toBeDefined();
    breaker.begin()?.answered();
    breaker.begin()?.failed(true);
    expect(breaker.isOpen()).toBe(false);
  });

  test('stays closed for what is refused at once', () => {
    const breaker = start();
    breaker.begin()?.failed(false);
    expect(breaker.isOpen()).toBe(false);
  });

  test('lets the next request ask at once when the one that asked was given up', () => {
    const breaker = start();
    for (const attempt of [breaker.begin(), breaker.begin()]) attempt?.failed(true);
    now = 1_000;
    breaker.begin()?.abandoned();
    expect(breaker.isOpen()).toBe(true);
    breaker.begin()?.answered();
    expect(breaker.isOpen()).toBe(false);
    breaker.begin()?.abandoned();
    expect(breaker.isOpen()).toBe(false);
  });

  test('closes with any answer, also a late one', () => {
    const breaker = start();
    const [first, second, late] = [breaker.begin(), breaker.begin(), breaker.begin()];
    now = 500;
    first?.failed(true);
    second?.failed(true);
    expect(breaker.isOpen()).toBe(true);
    late?.answered();
    expect(breaker.isOpen()).toBe(false);
  });
});
