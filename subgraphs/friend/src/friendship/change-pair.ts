import type { EventFactory } from '@parley/event-bus';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { PairStore } from '../stores/pair-store.ts';
import { decide } from './decide.ts';
import type { PairCommand } from './decision.ts';
import { describeChange } from './describe-change.ts';

/** Carries out a command of the actor towards another user: decides under the pair's lock, saves, and notifies the relay. */
export function createChangePair(deps: {
  pairs: PairStore;
  createEvent: EventFactory;
  now: () => Date;
  /** Called after each commit of a change. */
  onCommit: () => void;
}) {
  const { pairs, createEvent, now, onCommit } = deps;
  return async (command: PairCommand, otherId: string, origin: OperationOrigin = {}) => {
    const decision = await pairs.change({
      userIds: [command.actorId, otherId],
      mayBegin: command.kind === 'send' || command.kind === 'block',
      decide: (pair) => decide(pair, command, now()),
      describe: (change, feeds) => describeChange(createEvent, change, feeds, origin),
    });
    if (decision !== 'gone' && decision.outcome === 'changed') onCommit();
    return decision;
  };
}

export type ChangePair = ReturnType<typeof createChangePair>;
