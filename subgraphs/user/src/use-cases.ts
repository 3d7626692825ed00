import { createEventFactory } from '@parley/event-bus';
import type { Deps as ServiceDeps } from '@parley/service-kit/service';
import { createRegister, type Register } from './accounts/register.ts';
import type { Environment } from './environment.ts';
import { createPasswordHasher } from './passwords/password-hasher.ts';
import { createFriendPresence, type FriendPresence } from './presence/friend-presence.ts';
import { createProfileImages, type ProfileImages } from './profile-images/profile-images.ts';
import type { SearchUsers } from './profiles/search-users.ts';
import { createUpdateProfile, type UpdateProfile } from './profiles/update-profile.ts';
import { createAccessTokens } from './sessions/access-token.ts';
import { createSeeOnlineStatuses, type SeeOnlineStatuses } from './presence/see-online-statuses.ts';
import {
  createSetPresenceVisibility,
  type SetPresenceVisibility,
} from './presence/set-presence-visibility.ts';
import { createEndSession, type EndSession } from './sessions/end-session.ts';
import { createLogin, type Login } from './sessions/login.ts';
import { createRefreshSession, type RefreshSession } from './sessions/refresh-session.ts';
import { createSessionLookup, type SessionLookup } from './sessions/session-lookup.ts';
import type { Stores } from './stores/open-stores.ts';

/** What this service's parts are made with. */
export type Deps = ServiceDeps<Environment, Stores>;

/** What people can do here, and the open streams. */
export interface UseCases {
  readonly register: Register;
  readonly login: Login;
  readonly endSession: EndSession;
  readonly refreshSession: RefreshSession;
  readonly updateProfile: UpdateProfile;
  readonly searchUsers: SearchUsers;
  readonly seeOnlineStatuses: SeeOnlineStatuses;
  readonly setPresenceVisibility: SetPresenceVisibility;
  readonly isSessionOpen: SessionLookup;
  readonly images: ProfileImages;
  readonly friendPresence: FriendPresence;
  /** The public keys of access tokens (RFC 7517). */
  readonly jwks: string;
}

export async function createUseCases(deps: Deps): Promise<UseCases> {
  const { environment, stores, onCommit, onClose, now, newId } = deps;
  const { accounts, users, sessions, sessionCache: cache, friendPairs, presence, privacy } = stores;
  const accessTokens = await createAccessTokens({
    key: environment.ACCESS_TOKEN_PRIVATE_KEY,
    issuer: environment.ACCESS_TOKEN_ISSUER,
  });
  const passwords = await createPasswordHasher({ concurrency: environment.PASSWORD_HASH_CONCURRENCY });
  const friendPresence = createFriendPresence(deps);
  onClose('friend presence', () => friendPresence.close());
  const events = createEventFactory({ source: 'user', now, newId });
  const endSession = createEndSession({ sessions, cache, events, onCommit, now });
  return {
    register: createRegister({ accounts, passwords, accessTokens, events, onCommit, newId, now }),
    login: createLogin({ accounts, sessions, passwords, accessTokens, newId, now }),
    endSession,
    refreshSession: createRefreshSession({ sessions, accessTokens, endSession, now }),
    updateProfile: createUpdateProfile({ users, events, onCommit, now }),
    searchUsers: stores.searchUsers,
    seeOnlineStatuses: createSeeOnlineStatuses({ friendPairs, presence }),
    setPresenceVisibility: createSetPresenceVisibility({ privacy, presence }),
    isSessionOpen: createSessionLookup({ sessions, cache, now }),
    images: createProfileImages({ ...deps, events }),
    friendPresence,
    jwks: accessTokens.jwks,
  };
}
