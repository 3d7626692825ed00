import { afterAll, beforeAll, test } from '@jest/globals';
import { type FragilePlatform, startFragilePlatform } from './support/platform-without.ts';
import { mutateThroughOutage } from './support/mutate-through-outage.ts';
import { goThroughOutage } from './support/store-unavailable.ts';

let platform: FragilePlatform;
beforeAll(async () => {
  platform = await startFragilePlatform('mysql');
});
afterAll(() => platform.close());

test(
  'without MySQL what needs it fails clearly and quickly, the rest works, and all goes on when it is back',
  // Chat knows for 3 s that two are friends: so long they may go on.
  () => goThroughOutage(platform, ['profile', 'friends', 'rooms'], ['send']),
  180_000,
);

// Groups and invites are in MySQL; who is friends with whom, or blocked, is known for some seconds.
const ofPolls = ['votePoll', 'closePoll'];
const ofMessages = ['editMessage', 'deleteMessage', 'hideMessage', 'pinMessage', 'unpinMessage'];
const ofThreads = ['followThread', 'unfollowThread', 'markThreadRead'];
const scheduled = ['scheduleMessage', 'updateScheduledMessage', 'cancelScheduledMessage'];
const done = [
  'createAttachmentUpload',
  'removeReaction',
  'setLinkPreviews',
  ...scheduled,
  ...ofMessages,
  ...ofPolls,
  ...ofThreads,
];
const inDirectRooms = ['openDirectRoom', 'markMessagesRead', 'markMessagesDelivered', 'setTyping'];
const ofDirectRooms = ['pinRoom', 'archiveRoom', 'muteRoom', 'markRoomUnread', 'setDraft'];
const doneOrNot = [
  'sendMessage',
  'createPoll',
  'forwardMessages',
  'addReaction',
  ...inDirectRooms,
  ...ofDirectRooms,
];

test(
  'without MySQL each mutation of chat that needs it says so, does nothing by half, and works when it is repeated',
  () => mutateThroughOutage(platform, { done, doneOrNot }),
  180_000,
);
