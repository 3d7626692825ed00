import { type Post, PostFailed } from '../graph/post.ts';
import {
  SignOutDocument,
  RefreshSessionDocument,
  RegisterDocument,
  SignInDocument,
  WhoAmIDocument,
} from './graph.generated.ts';
import type { RegisterInput } from './graph.generated.ts';
import type { Opened, SessionRequests } from './session-dependencies.ts';
import type { OpenSession } from './session-tokens.ts';
import { noAnswerToSignIn, type SignInProblem } from './sign-in-problem.ts';

/** Where the refresh token goes: out of reach of every script, and back with the page's own requests only. */
const inCookie = { refreshTokenIn: 'COOKIE' } as const;

export function createSessionRequests(post: Post): SessionRequests {
  return {
    register: (input: RegisterInput): Promise<Opened> =>
      orRefused(async () => {
        const variables = { input: { ...input, ...inCookie, device: device() } };
        const { register: result } = await post(RegisterDocument, variables);
        return result?.__typename === 'RegisterSuccess' ? opened(result) : { problem: problemOf(result) };
      }),
    signIn: (login: string, password: string): Promise<Opened> =>
      orRefused(async () => {
        const variables = { input: { login, password, ...inCookie, device: device() } };
        const { login: result } = await post(SignInDocument, variables);
        return result?.__typename === 'LoginSuccess' ? opened(result) : { problem: problemOf(result) };
      }),
    refresh: async (): Promise<OpenSession | undefined> => {
      const { refreshSession: result } = await post(RefreshSessionDocument, { input: inCookie });
      if (result?.__typename !== 'RefreshSessionSuccess') return undefined;
      const { me } = await post(WhoAmIDocument, {}, result.tokens.accessToken);
      return me === null ? undefined : { userId: me.id, tokens: result.tokens };
    },
    async signOut({ tokens }: OpenSession): Promise<void> {
      await post(SignOutDocument, {}, tokens.accessToken);
    },
  };
}

/** An error of the graph is an answer, too: so often must nobody try to sign in, say. */
async function orRefused(open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof PostFailed) return { problem: { ...error.refusal, fields: [] } };
    throw error;
  }
}

function opened({ user, tokens }: { user: { id: string }; tokens: OpenSession['tokens'] }): Opened {
  return { session: { userId: user.id, tokens } };
}

function problemOf(
  result: { code?: string; reason?: string; problems?: SignInProblem['fields'] } | null | undefined,
): SignInProblem {
  const { code, reason, problems = [] } = result ?? {};
  return code === undefined
    ? noAnswerToSignIn
    : { code, fields: problems, ...(reason !== undefined && { reason }) };
}

/** What the list of sessions calls this browser, for example `Chrome, macOS`. */
function device(): string {
  const { userAgent } = navigator;
  const browser = /Firefox|Edg|OPR|Chrome|Safari/u.exec(userAgent)?.[0] ?? '';
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/u.exec(userAgent)?.[0] ?? '';
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' };
  return [browser, system]
    .filter((name) => name !== '')
    .map((name) => names[name] ?? name)
    .join(', ');
}
