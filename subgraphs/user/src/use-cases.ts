import { createEventFactory, type EventFactory } from '@parley/event-bus';
import type { Deps as ServiceDeps } from '@parley/service-kit/service';
import type { Cookies } from '@parley/service-kit/subgraph';
import { createRegister } from './accounts/register.ts';
import { createUpdatePrivacy } from './accounts/update-privacy.ts';
import type { Environment } from './environment.ts';
import { createPasswordHasher, type PasswordHasher } from './passwords/password-hasher.ts';
import { createFriendPresence } from './presence/friend-presence.ts';
import { createSeeOnlineStatuses } from './presence/see-online-statuses.ts';
import { createSetPresenceVisibility } from './presence/set-presence-visibility.ts';
import { createProfileImages } from './profile-images/profile-images.ts';
import { createUpdateProfile } from './profiles/update-profile.ts';
import { createSearchUsers } from './search/search-users.ts';
import { type AccessTokens, createAccessTokens } from './sessions/access-token.ts';
import { createEndSession } from './sessions/end-session.ts';
import { createForgetCookie } from './sessions/forget-cookie.ts';
import { createLogin } from './sessions/login.ts';
import { createRefreshCookie } from './sessions/refresh-cookie.ts';
import { createRefreshSession } from './sessions/refresh-session.ts';
import { createSessionLookup } from './sessions/session-lookup.ts';
import type { Stores } from './stores/open-stores.ts';

/** What this service's parts are made with. */
export type Deps = ServiceDeps<Environment, Stores>;

/** What use cases choose from. */
export interface Parts extends Stores, Pick<Deps, 'environment' | 'logger' | 'onCommit' | 'newId' | 'now'> {
  readonly accessTokens: AccessTokens;
  readonly passwords: PasswordHasher;
  readonly events: EventFactory;
}

/** What people can do here, and the open streams. */
export type UseCases = Awaited<ReturnType<typeof createUseCases>>;

export async function createUseCases({ stores, onClose, ...deps }: Deps) {
  const { environment, logger, now, newId } = deps;
  const accessTokens = await createAccessTokens({
    key: environment.ACCESS_TOKEN_PRIVATE_KEY,
    issuer: environment.ACCESS_TOKEN_ISSUER,
  });
  const passwords = await createPasswordHasher({ concurrency: environment.PASSWORD_HASH_CONCURRENCY });
  const friendPresence = createFriendPresence({ stores, logger });
  onClose('friend presence', () => friendPresence.close());
  const events = createEventFactory({ source: 'user', now, newId });
  const parts: Parts = { ...stores, ...deps, accessTokens, passwords, events };
  const endSession = createEndSession(parts);
  return {
    register: createRegister(parts),
    login: createLogin(parts),
    endSession,
    refreshCookie: (cookies: Cookies) =>
      createRefreshCookie(cookies, { name: environment.REFRESH_COOKIE, now }),
    forgetCookie: createForgetCookie(parts),
    refreshSession: createRefreshSession({ ...parts, endSession }),
    updateProfile: createUpdateProfile(parts),
    searchUsers: createSearchUsers(stores),
    seeOnlineStatuses: createSeeOnlineStatuses(parts),
    setPresenceVisibility: createSetPresenceVisibility(parts),
    updatePrivacy: createUpdatePrivacy(parts),
    isSessionOpen: createSessionLookup(parts),
    images: createProfileImages(parts),
    friendPresence,
    /** The public keys of access tokens (RFC 7517). */
    jwks: accessTokens.jwks,
  };
}
