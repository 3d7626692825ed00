import { Account } from './account.ts';
import { DateTime } from './date-time.ts';
import { FriendOnlineStatus } from './friend-online-status.ts';
import type { Resolvers } from './graph.generated.ts';
import { login } from './mutation-login.ts';
import { logout } from './mutation-logout.ts';
import { refreshSession } from './mutation-refresh-session.ts';
import { register } from './mutation-register.ts';
import { setPresenceVisibility } from './mutation-set-presence-visibility.ts';
import { updateProfile } from './mutation-update-profile.ts';
import { me } from './query-me.ts';
import { myAccount } from './query-my-account.ts';
import { searchUsers } from './query-search-users.ts';
import { user } from './query-user.ts';
import { Session } from './session.ts';
import { friendsOnlineStatus } from './subscription-friends-online-status.ts';
import { User } from './user.ts';

export const resolvers: Resolvers = {
  DateTime,
  Query: { me, myAccount, user, searchUsers },
  Mutation: { register, login, logout, refreshSession, updateProfile, setPresenceVisibility },
  Subscription: { friendsOnlineStatus },
  User,
  Account,
  Session,
  FriendOnlineStatus,
};

/** For whoever has not signed in yet. */
export const publicFields = ['Mutation.register', 'Mutation.login', 'Mutation.refreshSession'];
