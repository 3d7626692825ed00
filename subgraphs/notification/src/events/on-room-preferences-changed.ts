import { type EventSubscription, on } from '@parley/event-bus';
import { RoomPreferencesChanged } from '@parley/events';
import type { InboxStore } from '../stores/inbox-store.ts';

/**
 * Who mutes a room, and until when. It comes by the partition of the room's messages and is done before the next of them is handled: what
 * is sent after a mute notifies nobody who muted the room.
 */
export function onRoomPreferencesChanged(inbox: Pick<InboxStore, 'updateMute'>): EventSubscription {
  return on(RoomPreferencesChanged, async ({ userId, roomId, version, isMuted, mutedUntil }) => {
    const until = mutedUntil === null ? null : new Date(mutedUntil);
    await inbox.updateMute({ userId, roomId, version, mute: isMuted ? { until } : null });
  });
}
