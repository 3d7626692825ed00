import { createEventFactory } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit/process';
import { v7 } from 'uuid';
import { createRegister, type Register } from './accounts/register.ts';
import type { PasswordHasher } from './passwords/password-hasher.ts';
import { createProfileImages, type Media, type ProfileImages } from './profile-images/profile-images.ts';
import type { SearchUsers } from './profiles/search-users.ts';
import { createUpdateProfile, type UpdateProfile } from './profiles/update-profile.ts';
import type { AccessTokens } from './sessions/access-token.ts';
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

/** Everything that people can do here, and read. */
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
}

/** `committed` is called after each commit that saved an event; it must be cheap and must not throw. */
export function createUseCases(deps: {
  stores: Stores;
  passwords: PasswordHasher;
  accessTokens: AccessTokens;
  committed: () => void;
  media: Media;
  logger: Logger;
}): UseCases {
  const { stores, passwords, accessTokens, committed, media, logger } = deps;
  const {
    accounts,
    users,
    sessions,
    sessionCache: cache,
    searchUsers,
    friendPairs,
    presence,
    privacy,
  } = stores;
  const now = (): Date => new Date();
  const newId = (): string => v7();
  const events = createEventFactory({ source: 'user', now, newId });
  const endSession = createEndSession({ sessions, cache, events, committed, now });
  return {
    register: createRegister({ accounts, passwords, accessTokens, events, committed, newId, now }),
    login: createLogin({ accounts, sessions, passwords, accessTokens, newId, now }),
    endSession,
    refreshSession: createRefreshSession({ sessions, accessTokens, endSession, now }),
    updateProfile: createUpdateProfile({ users, events, committed, now }),
    searchUsers,
    seeOnlineStatuses: createSeeOnlineStatuses({ friendPairs, presence }),
    setPresenceVisibility: createSetPresenceVisibility({ privacy, presence }),
    isSessionOpen: createSessionLookup({ sessions, cache, now }),
    images: createProfileImages({ stores, media, events, committed, logger, newId, now }),
  };
}
