import { Account } from './account.ts';
import { DateTime } from './date-time.ts';
import { FriendOnlineStatus } from './friend-online-status.ts';
import type { Resolvers } from './graph.generated.ts';
import { createProfileImageUpload } from './mutation-create-profile-image-upload.ts';
import { login } from './mutation-login.ts';
import { logout } from './mutation-logout.ts';
import { refreshSession } from './mutation-refresh-session.ts';
import { register } from './mutation-register.ts';
import { removeProfileImage } from './mutation-remove-profile-image.ts';
import { setPresenceVisibility } from './mutation-set-presence-visibility.ts';
import { setProfileImage } from './mutation-set-profile-image.ts';
import { updateProfile } from './mutation-update-profile.ts';
import { ProfileImage } from './profile-image.ts';
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
  Mutation: {
    register,
    login,
    logout,
    refreshSession,
    updateProfile,
    createProfileImageUpload,
    setProfileImage,
    removeProfileImage,
    setPresenceVisibility,
  },
  Subscription: { friendsOnlineStatus },
  User,
  ProfileImage,
  Account,
  Session,
  FriendOnlineStatus,
};

/** For people who have not signed in yet. */
export const publicFields = ['Mutation.register', 'Mutation.login', 'Mutation.refreshSession'];
