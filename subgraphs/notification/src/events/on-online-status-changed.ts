import { type Envelope, type EventSubscription, on } from '@parley/event-bus';
import { type EventData, pairKey, UserOnlineStatusChanged } from '@parley/events';
import type { Origin } from '../inbox/inbox-entry.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { eachInbox } from './each-inbox.ts';

const minute = 60_000;
/** Later than that it is no news: after an outage nobody is notified of who came online during it. */
const newsForMs = 5 * minute;
/** For so long there is no second notification of somebody who comes and goes. */
const quietForMs = 60 * minute;

type Change = EventData<typeof UserOnlineStatusChanged>;

/** Notifies the friends who asked for it. Invisible users are offline in these events too. */
export function onOnlineStatusChanged(inbox: InboxStore): EventSubscription {
  const handle = async (change: Change, event: Envelope): Promise<void> => {
    if (await inbox.wasProcessed(event.id)) return;
    if (await isNews(inbox, change, event)) {
      for await (const friendIds of inbox.friendsWhoAsked(change.userId, 'FRIEND_CAME_ONLINE'))
        await eachInbox(friendIds, (friendId) => notifyFriend(inbox, friendId, change, event));
    }
    await inbox.recordProcessed(event.id);
  };
  // The version decides what is news.
  return on(UserOnlineStatusChanged, handle, { isIndependent: true });
}

/** Whether the user has come online by it just now; what is repeated when presence is restored is not news, nor what was overtaken. */
function isNews(inbox: InboxStore, change: Change, origin: Origin): Promise<boolean> {
  return inbox.transaction([change.userId], origin, async (transaction) => {
    const cameOnline = await transaction.cameOnline(change.userId, change);
    return cameOnline && Date.parse(change.changedAt) > transaction.now.getTime() - newsForMs;
  });
}

/** All is asked again in the friend's own transaction: the friendship may have ended, and the preferences changed, since they were read. */
function notifyFriend(
  inbox: InboxStore,
  friendId: string,
  { userId, version }: Change,
  origin: Origin,
): Promise<void> {
  return inbox.transaction([friendId], origin, async (transaction) => {
    if (!(await transaction.areFriends(pairKey(friendId, userId)))) return;
    const since = new Date(transaction.now.getTime() - quietForMs);
    if (await transaction.wasNotifiedOfComing(friendId, userId, since)) return;
    await transaction.withdraw(friendId, { by: 'coming', actorId: userId });
    await transaction.notify({
      kind: 'FRIEND_CAME_ONLINE',
      userId: friendId,
      actorId: userId,
      statusVersion: version,
    });
  });
}
