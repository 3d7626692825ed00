/**
 * The number of notifications that one transaction marks as read or withdraws. The database ends a transaction after 3 s, also on a
 * busy machine: what concerns more of an inbox goes in strides, each a transaction of its own.
 */
export const stride = 200;

/** The number of times that one transaction changes an inbox because of what was said in rooms. */
export const maxRoomChanges = 100;

/** A stride, the events' ids, and the notification, read receipt, entry and head of each change. */
export const inboxWrites = stride + 5 * maxRoomChanges;
