/**
 * Whether a subgraph is asked. `closed`: it is. `open`: it was silent, and requests are answered at once until `probeAt`. `probing`: one
 * request asks whether it is there again, and the others are still answered at once.
 */
export type BreakerState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly probeAt: number }
  | { readonly kind: 'probing' };

/** `due`: a request after `probeAt`. `silent`: so many requests failed slowly, and no other was answered meanwhile. */
export type BreakerEvent = 'answered' | 'silent' | 'due' | 'probeFailed';

/** The state that follows; the same one: the event has no effect. */
export function nextBreakerState(state: BreakerState, event: BreakerEvent, probeAt: number): BreakerState {
  if (event === 'answered') return { kind: 'closed' };
  switch (state.kind) {
    case 'closed':
      return event === 'silent' ? { kind: 'open', probeAt } : state;
    case 'open':
      return event === 'due' ? { kind: 'probing' } : state;
    case 'probing':
      return event === 'probeFailed' ? { kind: 'open', probeAt } : state;
  }
}

/** One request to the subgraph; one of these is called when it has ended. */
export interface Attempt {
  answered(): void;
  /** It was given up before it could say anything: the next request asks instead. */
  abandoned(): void;
  /** `slow`: after 1 s or more, rather than at once. */
  failed(slow: boolean): void;
}

/** One slow query, which anybody can write, must not refuse everybody's. */
const silentToOpen = 2;

export type CircuitBreaker = ReturnType<typeof createCircuitBreaker>;

/** What is refused at once needs no breaker, and one slow request beside others that are answered opens none. */
export function createCircuitBreaker({
  probeMs,
  now = () => performance.now(),
  onChange,
}: {
  /** How long it stays open before a request is let through. */
  probeMs: number;
  now?: () => number;
  onChange?: (isOpen: boolean) => void;
}) {
  let state: BreakerState = { kind: 'closed' };
  let answeredAt = -Infinity;
  let silent = 0;
  const enter = (event: BreakerEvent, probeAt = now() + probeMs): void => {
    const wasOpen = state.kind !== 'closed';
    state = nextBreakerState(state, event, probeAt);
    if ((state.kind !== 'closed') !== wasOpen) onChange?.(!wasOpen);
  };
  return {
    isOpen: () => state.kind !== 'closed',
    /** Undefined: the subgraph is not to be asked. */
    begin(): Attempt | undefined {
      const begunAt = now();
      const isProbe = state.kind === 'open' && begunAt >= state.probeAt;
      if (isProbe) enter('due');
      else if (state.kind !== 'closed') return undefined;
      return {
        answered() {
          answeredAt = now();
          silent = 0;
          enter('answered');
        },
        abandoned() {
          if (isProbe) enter('probeFailed', now());
        },
        failed(slow) {
          if (isProbe) enter('probeFailed');
          else if (slow && answeredAt < begunAt && ++silent >= silentToOpen) enter('silent');
        },
      };
    },
  };
}
