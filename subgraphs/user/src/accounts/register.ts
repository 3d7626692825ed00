import type { EventFactory } from '@parley/event-bus';
import { UserRegistered } from '@parley/events';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import { device, displayName, email, newPassword, username } from '../input/text.ts';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import type { User } from '../profiles/user.ts';
import type { AccessTokens } from '../sessions/access-token.ts';
import { openSession } from '../sessions/open-session.ts';
import { issueTokens, type SessionTokens } from '../sessions/session-tokens.ts';
import type { AccountStore, Taken } from '../stores/account-store.ts';

const registration = z.object({
  username,
  email,
  password: newPassword,
  displayName,
  device: device.nullish(),
});

export type RegisterResult =
  | { readonly user: User; readonly tokens: SessionTokens }
  | Refusal<'UsernameTaken' | 'EmailTaken'>
  | InvalidInput;

/** Creates an account and signs it in. */
export type Register = (input: unknown, origin: OperationOrigin) => Promise<RegisterResult>;

export function createRegister(deps: {
  accounts: Pick<AccountStore, 'findTaken' | 'create'>;
  passwords: PasswordHasher;
  accessTokens: AccessTokens;
  events: EventFactory;
  onCommit: () => void;
  newId: () => string;
  now: () => Date;
}): Register {
  const { accounts, passwords, accessTokens, events, onCommit, newId, now } = deps;
  return async (input, origin) => {
    const parsed = parseInput(registration, input);
    if (isRefusal(parsed)) return parsed;
    // Asked before the password is hashed, because that is dear; the unique indexes decide between those who ask at once.
    const taken = await accounts.findTaken(parsed.valid);
    if (taken !== null) return refusals[taken];
    const passwordHash = await passwords.hash(parsed.valid.password);
    const at = now();
    const user = newUser(parsed.valid, newId(), at);
    const { session, refreshToken } = openSession({
      id: newId(),
      userId: user.id,
      device: parsed.valid.device ?? '',
      now: at,
    });
    const lost = await accounts.create({
      account: { user, email: parsed.valid.email, passwordHash },
      session,
      hashes: refreshToken.hashes,
      event: events(UserRegistered, registered(user), origin),
    });
    if (lost !== null) return refusals[lost];
    onCommit();
    const tokens = await issueTokens(accessTokens, session, refreshToken, at);
    return { user, tokens };
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
