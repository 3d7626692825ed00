/** The page at which the link of an invite arrives, within the app. */
export function inviteHref(token: string): string {
  return `/invites/${encodeURIComponent(token)}`;
}
