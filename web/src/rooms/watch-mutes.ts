import { muteCheckIn } from './mute-end.ts';
import type { RoomList } from './room-list.ts';

/** Calls `onEnd` when a mute ends: no event says so. Returns what to call when the list has changed. */
export function watchMutes(list: () => RoomList, onEnd: () => void, signal: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer));
  return () => {
    clearTimeout(timer);
    const ms = muteCheckIn(list().rooms.values(), Date.now());
    if (ms !== undefined && !signal.aborted) timer = setTimeout(onEnd, ms);
  };
}
