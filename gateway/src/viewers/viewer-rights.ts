import type { JWTPayload } from 'jose';

/** What `@authenticated` and `@requiresScopes` ask for. */
export interface ViewerRights {
  readonly isAuthenticated: boolean;
  readonly scopes: ReadonlySet<string>;
}

export const noRights: ViewerRights = { isAuthenticated: false, scopes: new Set() };

/** Of an access token that has been verified: the claim `scope`, separated by spaces (RFC 9068, 2.2.3) or a list. */
export function rightsOf({ scope }: JWTPayload): ViewerRights {
  const scopes = typeof scope === 'string' ? scope.split(' ') : Array.isArray(scope) ? scope : [];
  return {
    isAuthenticated: true,
    scopes: new Set(scopes.filter((each): each is string => typeof each === 'string' && each !== '')),
  };
}

export function hasSameRights(one: ViewerRights, other: ViewerRights): boolean {
  return (
    one.isAuthenticated === other.isAuthenticated &&
    one.scopes.size === other.scopes.size &&
    [...one.scopes].every((scope) => other.scopes.has(scope))
  );
}
