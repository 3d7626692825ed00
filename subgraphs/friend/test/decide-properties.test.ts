import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decide } from '../src/friendship/decide.ts';
import type { Decision, PairCommand } from '../src/friendship/decision.ts';
import { isVisibleTo } from '../src/friendship/friend-request.ts';
import { friendshipSeenBy } from '../src/friendship/friendship-seen-by.ts';
import { hasBlocked, otherOf, type Pair, strangers } from '../src/friendship/pair.ts';

const [anna, ben] = ['a', 'b'];
const now = new Date('2026-11-23T09:00:00Z');

/** A command whose request's id is not known yet: answers are to the pending one. */
interface Intent {
  readonly kind: PairCommand['kind'];
  readonly actorId: string;
}

const kinds = ['send', 'accept', 'reject', 'cancel', 'unfriend', 'block', 'unblock'] as const;
const intentOf = (...actors: string[]) =>
  fc.record({ kind: fc.constantFrom(...kinds), actorId: fc.constantFrom(...actors) });
const intents = (...actors: string[]) => fc.array(intentOf(...actors), { maxLength: 20 });

function toCommand({ kind, actorId }: Intent, pair: Pair, step: number): PairCommand {
  switch (kind) {
    case 'send':
      return { kind, actorId, requestId: `r${step}` };
    case 'accept':
    case 'reject':
    case 'cancel':
      return { kind, actorId, requestId: pair.request?.id ?? 'none' };
    case 'unfriend':
    case 'block':
    case 'unblock':
    case 'forget':
      return { kind, actorId };
  }
}

function after(pair: Pair, decision: Decision): Pair {
  return decision.outcome === 'changed' ? decision.pair : pair;
}

function play(start: Pair, steps: readonly Intent[], offset = 0): Pair {
  return steps.reduce(
    (pair, intent, step) => after(pair, decide(pair, toCommand(intent, pair, offset + step), now)),
    start,
  );
}

/** Runs `check` on every step of any sequence of commands of both. */
function always(check: (before: Pair, decision: Decision, next: Pair, intent: Intent) => void): void {
  fc.assert(
    fc.property(intents(anna, ben), (steps) => {
      let pair = strangers(anna, ben);
      for (const [step, intent] of steps.entries()) {
        const decision = decide(pair, toCommand(intent, pair, step), now);
        const next = after(pair, decision);
        check(pair, decision, next, intent);
        pair = next;
      }
    }),
    { numRuns: 500 },
  );
}

describe('after any commands', () => {
  it('each change is the next version, and nothing else moves it', () => {
    always((before, decision, next) => {
      expect(next.version).toBe(before.version + (decision.outcome === 'changed' ? 1 : 0));
      if (decision.outcome === 'unchanged') expect(decision.pair).toBe(before);
    });
  });

  it('friends have neither a pending request nor a block between them', () => {
    always((_before, _decision, next) => {
      if (next.friendsSince === null) return;
      expect(next.request).toBeNull();
      expect(next.blocks).toEqual([]);
    });
  });

  it('nobody asks whom they block, and a request to a blocker is hidden', () => {
    always((_before, _decision, { request, ...pair }) => {
      if (request === null) return;
      const next = { ...pair, request };
      expect(request.state).toBe('PENDING');
      expect(hasBlocked(next, request.fromId)).toBe(false);
      if (hasBlocked(next, request.toId)) expect(request.hidden).toBe(true);
    });
  });

  it('nobody is notified of a request that is hidden from them, nor of a block against them', () => {
    always((_before, decision, _next, { actorId }) => {
      if (decision.outcome !== 'changed') return;
      for (const { userId, kind, requestId } of decision.notices) {
        if (requestId !== null) {
          expect(decision.request?.id).toBe(requestId);
          expect(decision.request !== null && isVisibleTo(decision.request, userId)).toBe(true);
        }
        if (kind === 'UserBlocked' || kind === 'UserUnblocked') expect(userId).toBe(actorId);
      }
    });
  });

  it('at most one notice per user', () => {
    always((_before, decision) => {
      if (decision.outcome !== 'changed') return;
      const notified = decision.notices.map(({ userId }) => userId);
      expect(new Set(notified).size).toBe(notified.length);
    });
  });
});

describe('a block is secret', () => {
  /** All that `userId` can learn from a command of theirs. */
  const learned = (decision: Decision, next: Pair, userId: string) => {
    const view = friendshipSeenBy(next, userId);
    const request = view.request && { ...view.request, hidden: null };
    if (decision.outcome !== 'changed') {
      return {
        view: { ...view, request },
        outcome: decision.outcome,
        refused: 'refused' in decision && decision.refused,
      };
    }
    return {
      view: { ...view, request },
      eventType: decision.eventType,
      request: decision.request && { ...decision.request, hidden: null },
      notices: decision.notices.filter((notice) => notice.userId === userId),
    };
  };

  /** What somebody does who blocks nobody, but wants nothing to be left between the two. */
  const quietEnd = (pair: Pair): Intent[] => {
    if (pair.friendsSince !== null) return [{ kind: 'unfriend', actorId: anna }];
    return pair.request?.fromId === anna ? [{ kind: 'cancel', actorId: anna }] : [];
  };

  it('whatever the blocked one does, they see what they would see if the other did not answer', () => {
    fc.assert(
      fc.property(intents(anna, ben), intents(ben), (past, future) => {
        const start = play(strangers(anna, ben), past);
        fc.pre(!hasBlocked(start, anna));
        let blocked = play(start, [{ kind: 'block', actorId: anna }], 100);
        let silent = play(start, quietEnd(start), 100);
        for (const [step, intent] of future.entries()) {
          const one = decide(blocked, toCommand(intent, blocked, 200 + step), now);
          const two = decide(silent, toCommand(intent, silent, 200 + step), now);
          blocked = after(blocked, one);
          silent = after(silent, two);
          expect(learned(one, blocked, ben)).toEqual(learned(two, silent, ben));
        }
        expect(otherOf(blocked, anna)).toBe(ben);
      }),
      { numRuns: 500 },
    );
  });
});
