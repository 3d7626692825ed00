/** Which token is stale, and whether another one may help where the server takes one no more. */
export function createRenewal() {
  let stale: string | undefined;
  let isRenewed = false;
  return {
    get stale(): string | undefined {
      return stale;
    },
    /** The server has taken the present one. */
    accepted: (): void => {
      isRenewed = false;
    },
    /**
     * For a request with this token: call when it is refused. Not when it has none, when nothing else was to be had for a stale one, or
     * when it came in place of one that was refused as well.
     */
    of(used: string | undefined): () => boolean {
      const wasStale = used === stale;
      return () => {
        if (used === undefined || wasStale) return false;
        if (used === stale) return true;
        if (isRenewed) return false;
        stale = used;
        isRenewed = true;
        return true;
      };
    },
  };
}
