import { useFriendEvents } from './use-friend-events.ts';
import { useFriendsOnlineStatus } from './use-friends-online-status.ts';
import { useNotifications } from './use-notifications.ts';

/** Follows what happens to the viewer for as long as they are signed in. Shows nothing itself: the cache changes, and so do the pages. */
export function Live() {
  useFriendEvents();
  useFriendsOnlineStatus();
  useNotifications();
  return undefined;
}
