import type { Post } from '../graph/post.ts';
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
import type { SignInProblem } from './sign-in-problem.ts';

/** Where the refresh token goes: out of reach of every script, and back with the page's own requests only. */
const inCookie = { refreshTokenIn: 'COOKIE' } as const;

export function createSessionRequests(post: Post): SessionRequests {
  return {
    async register(input: RegisterInput): Promise<Opened> {
      const variables = { input: { ...input, ...inCookie, device: device() } };
      const { register: result } = await post(RegisterDocument, variables);
      if (result?.__typename === 'RegisterSuccess') return opened(result);
      return { problem: problemOf(result) };
    },
    async signIn(login: string, password: string): Promise<Opened> {
      const variables = { input: { login, password, ...inCookie, device: device() } };
      const { login: result } = await post(SignInDocument, variables);
      if (result?.__typename === 'LoginSuccess') return opened(result);
      return { problem: problemOf(result) };
    },
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

function opened({ user, tokens }: { user: { id: string }; tokens: OpenSession['tokens'] }): Opened {
  return { session: { userId: user.id, tokens } };
}

function problemOf(
  result: { code?: string; problems?: SignInProblem['fields'] } | null | undefined,
): SignInProblem {
  return { code: result?.code ?? 'NO_ANSWER', fields: result?.problems ?? [] };
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
