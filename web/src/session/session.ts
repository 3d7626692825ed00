import { createAccessTokens } from './access-token.ts';
import { createFinishSignOut } from './finish-sign-out.ts';
import type { RegisterInput } from './graph.generated.ts';
import { repeatUntilAnswered } from './repeat-until-answered.ts';
import type { Opened, SessionDependencies } from './session-dependencies.ts';
import { createSessionHolder } from './session-holder.ts';
import { noAnswerToSignIn, type SignInProblem } from './sign-in-problem.ts';

export type Session = ReturnType<typeof createSession>;

/** Without an answer for so long a page begins with what was seen last. */
const unansweredMs = 3_000;

/** Who is signed in on this page. */
export function createSession(deps: SessionDependencies) {
  const { requests, tabs, oneTabAtATime, wait, lastViewer, unfinishedSignOut } = deps;
  const holder = createSessionHolder();
  const { state, open, subscribe, enterAs, end } = holder;
  const finishSignOut = createFinishSignOut(deps);

  const enter = async (request: () => Promise<Opened>): Promise<SignInProblem | undefined> => {
    if (unfinishedSignOut.isSet()) await finishSignOut().catch(() => undefined);
    // Alone: an answer to a refresh that comes after it would put the cookie of another session in the place of this one's.
    const result = await oneTabAtATime(request).catch((): Opened => ({ problem: noAnswerToSignIn }));
    if ('problem' in result) return result.problem;
    unfinishedSignOut.set(false);
    enterAs(result.session);
    return undefined;
  };
  const assume = async (): Promise<void> => {
    const userId = await lastViewer();
    if (state().status === 'opening') holder.assume(userId);
  };
  tabs.onSignedOut(() => state().status === 'signed-in' && end(false));

  return {
    /** Goes on with the session of the browser's cookie, if there is one; without an answer it asks again. */
    async resume(): Promise<void> {
      if (unfinishedSignOut.isSet()) {
        end(false);
        return repeatUntilAnswered(finishSignOut, wait);
      }
      let isAnswered = false;
      const assumeIfUnanswered = (): void => void (isAnswered || assume());
      void wait(unansweredMs).then(assumeIfUnanswered);
      const session = await repeatUntilAnswered(
        () => oneTabAtATime(requests.refresh),
        wait,
        assumeIfUnanswered,
      );
      isAnswered = true;
      // Somebody has signed in, or out, meanwhile.
      if (open() !== undefined || state().status === 'signed-out') return;
      if (session === undefined) end(state().status === 'signed-in');
      else enterAs(session);
    },
    state,
    subscribe,
    /** Resolves to why it did not work; undefined: signed in. */
    register: (input: RegisterInput) => enter(() => requests.register(input)),
    signIn: (login: string, password: string) => enter(() => requests.signIn(login, password)),
    /** Ends the session here at once, in other tabs, and at the server as soon as it answers. */
    async signOut(): Promise<void> {
      const last = open();
      unfinishedSignOut.set(true);
      end(false);
      tabs.signedOut();
      try {
        if (last === undefined) return await repeatUntilAnswered(finishSignOut, wait);
        await requests.signOut(last);
        unfinishedSignOut.set(false);
      } catch {
        await repeatUntilAnswered(finishSignOut, wait);
      }
    },
    /**
     * For `@parley/client`, of one viewer: another one may have signed in meanwhile, and what the first one wrote is not theirs. Undefined
     * when this viewer is not signed in; rejects when the platform does not answer.
     */
    accessToken: createAccessTokens(holder, deps),
  };
}
