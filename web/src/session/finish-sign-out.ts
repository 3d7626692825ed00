import type { SessionDependencies } from './session-dependencies.ts';

type Dependencies = Pick<SessionDependencies, 'requests' | 'oneTabAtATime' | 'unfinishedSignOut'>;

/** Tells the platform of a sign-out that it does not know of yet: the browser's cookie says which session that was. Rejects without an answer. */
export function createFinishSignOut({ requests, oneTabAtATime, unfinishedSignOut }: Dependencies) {
  return (): Promise<void> =>
    oneTabAtATime(async () => {
      // Somebody has signed in since: the cookie is theirs.
      if (!unfinishedSignOut.isSet()) return;
      const session = await requests.refresh();
      if (session !== undefined) await requests.signOut(session);
      unfinishedSignOut.set(false);
    });
}
