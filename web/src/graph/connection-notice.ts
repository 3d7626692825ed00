/** What a person is told of the way to the platform. */
export type ConnectionNotice = 'none' | 'reconnecting' | 'offline';

/**
 * `offline`, `online`: what the browser says of its network. `acted`: the person wants something that needs the platform. `returned`: they
 * look at the page again, whose connection may have been lost meanwhile without anybody missing it.
 */
export type NoticeEvent = 'connected' | 'disconnected' | 'online' | 'offline' | 'acted' | 'returned';

/** Times are in ms, of one clock. */
export interface NoticeState {
  readonly shown: ConnectionNotice;
  readonly shownAt: number;
  readonly isConnected: boolean;
  readonly isOnline: boolean;
  /** Whether the person waits for something since the connection was lost. */
  readonly isMissed: boolean;
  readonly lostAt: number;
  readonly connectedAt: number;
  readonly networkChangedAt: number;
}

/** Most interruptions are over before anybody needs to know of them. */
const unnoticedMs = 6_000;
/** One that a person notices by themself is explained sooner. */
const noticedMs = 1_000;
/** A connection, or a network, that lasts so long is one. */
const stableMs = 700;
/** What is shown can be read. */
const readableMs = 2_000;

export function beginNotice(isOnline: boolean, at: number): NoticeState {
  return {
    shown: 'none',
    shownAt: at,
    isConnected: true,
    isOnline,
    isMissed: false,
    lostAt: at,
    connectedAt: at,
    networkChangedAt: at,
  };
}

/** After an event, or with none after some time: `dueAt` says when. */
export function nextNotice(before: NoticeState, event: NoticeEvent | undefined, at: number): NoticeState {
  const state = event === undefined ? before : after(before, event, at);
  const notice = wanted(state);
  return notice !== state.shown && at >= changesAt(state, notice)
    ? { ...state, shown: notice, shownAt: at }
    : state;
}

/** When another notice is shown if nothing happens until then; undefined: never. */
export function dueAt(state: NoticeState): number | undefined {
  const notice = wanted(state);
  return notice === state.shown ? undefined : changesAt(state, notice);
}

function after(state: NoticeState, event: NoticeEvent, at: number): NoticeState {
  switch (event) {
    case 'connected':
      return state.isConnected ? state : { ...state, isConnected: true, isMissed: false, connectedAt: at };
    case 'disconnected': {
      if (!state.isConnected) return state;
      // One that was back for a moment only was not back.
      const lostAt = at - state.connectedAt < stableMs ? state.lostAt : at;
      return { ...state, isConnected: false, lostAt };
    }
    case 'online':
    case 'offline': {
      const isOnline = event === 'online';
      return state.isOnline === isOnline ? state : { ...state, isOnline, networkChangedAt: at };
    }
    case 'acted':
      return state.isConnected ? state : { ...state, isMissed: true };
    case 'returned':
      return state.isConnected || state.shown !== 'none' ? state : { ...state, lostAt: at };
  }
}

function wanted({ isConnected, isOnline }: NoticeState): ConnectionNotice {
  if (!isOnline) return 'offline';
  return isConnected ? 'none' : 'reconnecting';
}

function changesAt(state: NoticeState, notice: ConnectionNotice): number {
  const readUntil = state.shown === 'none' ? 0 : state.shownAt + readableMs;
  return Math.max(readUntil, wantedSince(state, notice));
}

function wantedSince(state: NoticeState, notice: ConnectionNotice): number {
  const { shown, isMissed, lostAt, connectedAt, networkChangedAt } = state;
  switch (notice) {
    case 'offline':
      return networkChangedAt + noticedMs;
    case 'reconnecting':
      return lostAt + (isMissed || shown !== 'none' ? noticedMs : unnoticedMs);
    case 'none':
      return Math.max(connectedAt, networkChangedAt) + stableMs;
  }
}
