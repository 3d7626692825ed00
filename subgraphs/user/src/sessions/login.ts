import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import { device } from '../input/text.ts';
import type { User } from '../profiles/user.ts';
import type { Parts } from '../use-cases.ts';
import { issueTokens, openSession, type SessionTokens } from './session-tokens.ts';

const credentials = z.object({
  login: z
    .string()
    .trim()
    .toLowerCase()
    .min(1, 'Say who you are: your username or your e-mail address.')
    .max(254, 'A username or an e-mail address has at most 254 characters.'),
  password: z.string().max(512, 'A password has at most 128 characters.'),
  device: device.nullish(),
});

type LoginResult =
  { readonly user: User; readonly tokens: SessionTokens } | Refusal<'InvalidCredentials'> | InvalidInput;

/** Opens a session by username or e-mail address and password. */
export function createLogin({ accounts, sessions, passwords, accessTokens, newId, now }: Parts) {
  return async (input: unknown): Promise<LoginResult> => {
    const parsed = parseInput(credentials, input);
    if (isRefusal(parsed)) return parsed;
    const { login, password, device: name } = parsed.valid;
    const account = await accounts.findByLogin(login);
    const matches = await passwords.verify(account?.passwordHash ?? null, password);
    if (account === null || !matches) return refuse('InvalidCredentials');
    const at = now();
    const { session, refreshToken } = openSession(newId(), account.user.id, name, at);
    await sessions.open(session, refreshToken.hashes);
    return { user: account.user, tokens: await issueTokens(accessTokens, session, refreshToken, at) };
  };
}
