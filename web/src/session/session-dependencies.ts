import type { RegisterInput } from './graph.generated.ts';
import type { OpenSession } from './session-tokens.ts';
import type { SignInProblem } from './sign-in-problem.ts';

export type Opened = { readonly session: OpenSession } | { readonly problem: SignInProblem };

/** How sessions are opened, continued and ended over the graph. All of them reject when there is no answer. */
export interface SessionRequests {
  readonly register: (input: RegisterInput) => Promise<Opened>;
  readonly signIn: (login: string, password: string) => Promise<Opened>;
  /** Goes on with the session of the browser's cookie; undefined: there is none, or it has ended. */
  readonly refresh: () => Promise<OpenSession | undefined>;
  readonly signOut: (session: OpenSession) => Promise<void>;
}

/** What the tabs of one browser tell each other about the session. */
export interface TabChannel {
  signedOut(): void;
  onSignedOut(callback: () => void): void;
}

export interface SessionDependencies {
  readonly requests: SessionRequests;
  readonly tabs: TabChannel;
  /** A refresh token is for one use, and the tabs of a browser share one: only one of them refreshes at a time. */
  readonly oneTabAtATime: <T>(work: () => Promise<T>) => Promise<T>;
  /** May end sooner, when there is hope again. */
  readonly wait: (ms: number) => Promise<void>;
  /** Who was signed in last on this browser, as long as something of what they have seen is kept here. */
  readonly lastViewer: () => Promise<string | undefined>;
  /** Whether somebody has signed out here and the platform does not know it yet: the browser still has their cookie. Outlives the page. */
  readonly unfinishedSignOut: { isSet(): boolean; set(isSet: boolean): void };
  readonly now?: () => number;
}
