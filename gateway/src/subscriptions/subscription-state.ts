/**
 * Where a client's subscription is in its life.
 * - `connecting`: no instance of the subgraph has taken it yet; when none can be reached it is refused.
 * - `live`: an instance has it, and its events go to the client.
 * - `reconnecting`: it was live and lost its instance, or has to be opened anew; the client notices nothing but a pause.
 * - `paused`: as much waits for the client as it may; its instance waits, or is detached until the client has caught up.
 * - `draining`: its end is decided; what waits for the client is written first.
 * - `ended`: nothing follows.
 */
export type SubscriptionState = 'connecting' | 'live' | 'reconnecting' | 'paused' | 'draining' | 'ended';

/**
 * What happens to it: an instance took it (`opened`) · its queue is `filled`, or `emptied` with the instance waiting · its instance is
 * `lost` · it is `reopened`, after a detachment or with another plan · its end is decided (`finished`) · it ends.
 */
export type SubscriptionChange = 'opened' | 'filled' | 'emptied' | 'lost' | 'reopened' | 'finished' | 'ended';

const ends = { finished: 'draining', ended: 'ended' } as const;

const transitions: Readonly<
  Record<SubscriptionState, Partial<Record<SubscriptionChange, SubscriptionState>>>
> = {
  connecting: { ...ends, opened: 'live', reopened: 'connecting' },
  live: { ...ends, opened: 'live', filled: 'paused', lost: 'reconnecting', reopened: 'reconnecting' },
  reconnecting: { ...ends, opened: 'live', filled: 'paused', lost: 'reconnecting', reopened: 'reconnecting' },
  paused: {
    ...ends,
    opened: 'paused',
    filled: 'paused',
    emptied: 'live',
    lost: 'reconnecting',
    reopened: 'reconnecting',
  },
  draining: { ended: 'ended' },
  ended: {},
};

/** The state that follows; undefined: the change has no effect in this state. */
export function nextState(
  state: SubscriptionState,
  change: SubscriptionChange,
): SubscriptionState | undefined {
  return transitions[state][change];
}

export function wantsEvents(state: SubscriptionState): boolean {
  return state !== 'draining' && state !== 'ended';
}
