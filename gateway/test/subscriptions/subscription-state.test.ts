import { describe, expect, test } from '@jest/globals';
import {
  nextState,
  wantsEvents,
  type SubscriptionChange,
  type SubscriptionState,
} from '../../src/subscriptions/subscription-state.ts';

const states: readonly SubscriptionState[] = [
  'connecting',
  'live',
  'reconnecting',
  'paused',
  'draining',
  'ended',
];
const changes: readonly SubscriptionChange[] = [
  'opened',
  'filled',
  'emptied',
  'lost',
  'reopened',
  'finished',
  'ended',
];

/** The states that a subscription goes through. */
function walk(...steps: readonly SubscriptionChange[]): SubscriptionState[] {
  let state: SubscriptionState = 'connecting';
  return steps.map((change) => (state = nextState(state, change) ?? state));
}

describe('a subscription', () => {
  test('that loses its instance reconnects, as often as it is lost', () => {
    expect(walk('opened', 'lost', 'reopened', 'lost', 'reopened', 'opened')).toEqual([
      'live',
      'reconnecting',
      'reconnecting',
      'reconnecting',
      'reconnecting',
      'live',
    ]);
  });

  test('that no instance has taken is never lost: it is refused', () => {
    expect(nextState('connecting', 'lost')).toBeUndefined();
    expect(walk('reopened', 'finished', 'ended')).toEqual(['connecting', 'draining', 'ended']);
  });

  test('is paused while its client lags, also when it is opened meanwhile, and live when that has caught up', () => {
    expect(walk('opened', 'filled', 'filled', 'opened', 'emptied')).toEqual([
      'live',
      'paused',
      'paused',
      'paused',
      'live',
    ]);
  });

  test('that was detached while paused is opened anew', () => {
    expect(walk('opened', 'filled', 'reopened', 'filled')).toEqual([
      'live',
      'paused',
      'reconnecting',
      'paused',
    ]);
    expect(walk('opened', 'filled', 'lost')).toEqual(['live', 'paused', 'reconnecting']);
  });

  test('whose end is decided only ends', () => {
    for (const change of changes)
      expect(nextState('draining', change)).toBe(change === 'ended' ? 'ended' : undefined);
  });

  test('that has ended stays so', () => {
    for (const change of changes) expect(nextState('ended', change)).toBeUndefined();
  });

  test('can end, or be finished, in every state before, and wants events until then', () => {
    for (const state of states.slice(0, 4)) {
      expect(nextState(state, 'ended')).toBe('ended');
      expect(nextState(state, 'finished')).toBe('draining');
      expect(wantsEvents(state)).toBe(true);
    }
    expect(['draining', 'ended'].map((state) => wantsEvents(state as SubscriptionState))).toEqual([
      false,
      false,
    ]);
  });
});
