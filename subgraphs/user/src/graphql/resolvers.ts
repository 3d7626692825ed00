import { Account, Privacy, Session } from './account.ts';
import { DateTime } from './date-time.ts';
import type { Resolvers } from './graph.generated.ts';
import { createProfileImageUpload } from './mutations/create-profile-image-upload.ts';
import { login } from './mutations/login.ts';
import { logout } from './mutations/logout.ts';
import { refreshSession } from './mutations/refresh-session.ts';
import { register } from './mutations/register.ts';
import { removeProfileImage } from './mutations/remove-profile-image.ts';
import { setPresenceVisibility } from './mutations/set-presence-visibility.ts';
import { setProfileImage } from './mutations/set-profile-image.ts';
import { updatePrivacy } from './mutations/update-privacy.ts';
import { updateProfile } from './mutations/update-profile.ts';
import { me } from './query-me.ts';
import { myAccount } from './query-my-account.ts';
import { searchUsers } from './query-search-users.ts';
import { user } from './query-user.ts';
import { FriendOnlineStatus, friendsOnlineStatus } from './subscription-friends-online-status.ts';
import { ProfileImage, User } from './user.ts';

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
    updatePrivacy,
  },
  Subscription: { friendsOnlineStatus },
  User,
  ProfileImage,
  Account,
  Privacy,
  Session,
  FriendOnlineStatus,
};

/** For people who have not signed in yet. */
export const publicFields = ['Mutation.register', 'Mutation.login', 'Mutation.refreshSession'];
