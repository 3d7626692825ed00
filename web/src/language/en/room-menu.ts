/** Loaded with the menu of a room. */
export const roomMenu = {
  'rooms.pin': 'Pin to the top',
  'rooms.unpin': 'Unpin',
  'rooms.archive': 'Archive',
  'rooms.unarchive': 'Take out of the archive',
  'rooms.markRead': 'Mark as read',
  'rooms.markUnread': 'Mark as unread',
  'rooms.mute': 'Mute',
  'rooms.unmute': 'Unmute',
  'rooms.muteHour': 'For 1 hour',
  'rooms.mute8Hours': 'For 8 hours',
  'rooms.muteWeek': 'For 1 week',
  'rooms.muteForGood': 'For ever',
} as const;
