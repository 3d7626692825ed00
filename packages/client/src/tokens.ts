/**
 * Asked for the access token before each connection and request. With `refresh` the one that was given last is refused or about
 * to expire: get a new one. Undefined: nobody is signed in. Reject when it cannot be had right now: it is asked for again.
 */
export type GetAccessToken = (how: { readonly refresh: boolean }) => Promise<string | undefined>;

export type Tokens = ReturnType<typeof createTokens>;

/** Refresh tokens are for one use: however many notice at once that theirs is stale, one new token is asked for. */
export function createTokens(getAccessToken: GetAccessToken) {
  let refreshing: Promise<string | undefined> | undefined;
  const present = (): Promise<string | undefined> => refreshing ?? getAccessToken({ refresh: false });
  const refresh = (): Promise<string | undefined> => {
    refreshing ??= getAccessToken({ refresh: true }).finally(() => (refreshing = undefined));
    return refreshing;
  };
  return {
    present,
    /** Another token than this one. */
    async insteadOf(stale: string | undefined): Promise<string | undefined> {
      const token = await present();
      return token === stale ? refresh() : token;
    },
  };
}
