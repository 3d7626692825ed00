import { UserRegistered } from '@parley/events';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import { device, displayName, email, newPassword, username } from '../input/text.ts';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { User } from '../profiles/user.ts';
import { issueTokens, openSession, type SessionTokens } from '../sessions/session-tokens.ts';
import type { Taken } from '../stores/account-store.ts';
import type { Parts } from '../use-cases.ts';

const registration = z.object({
  username,
  email,
  password: newPassword,
  displayName,
  device: device.nullish(),
});

type RegisterResult =
  | { readonly user: User; readonly tokens: SessionTokens }
  | Refusal<'UsernameTaken' | 'EmailTaken'>
  | InvalidInput;

/** Creates an account and signs it in. */
export function createRegister(parts: Parts) {
  const { accounts, passwords, accessTokens, events, onCommit, newId, now } = parts;
  return async (input: unknown, origin: OperationOrigin): Promise<RegisterResult> => {
    const parsed = parseInput(registration, input);
    if (isRefusal(parsed)) return parsed;
    // Asked before the password is hashed, because that is dear; the unique indexes decide between those who ask at once.
    const taken = await accounts.findTaken(parsed.valid);
    if (taken !== null) return refusals[taken];
    const passwordHash = await passwords.hash(parsed.valid.password);
    const at = now();
    const user = newUser(parsed.valid, newId(), at);
    const { session, refreshToken } = openSession(newId(), user.id, parsed.valid.device, at);
    const lost = await accounts.create({
      user,
      email: parsed.valid.email,
      passwordHash,
      session,
      hashes: refreshToken.hashes,
      event: events(UserRegistered, registered(user), origin),
    });
    if (lost !== null) return refusals[lost];
    onCommit();
    return { user, tokens: await issueTokens(accessTokens, session, refreshToken, at) };
  };
}

function newUser(given: z.output<typeof registration>, id: string, createdAt: Date): User {
  const { username, displayName } = given;
  return { id, username, displayName, bio: '', imageId: null, version: 1, createdAt, isDeleted: false };
}

function registered({ id, version, username, displayName, bio, createdAt }: User) {
  return { userId: id, version, username, displayName, bio, registeredAt: createdAt.toISOString() };
}

const refusals = { username: refuse('UsernameTaken'), email: refuse('EmailTaken') } as const satisfies Record<
  Taken,
  RegisterResult
>;
