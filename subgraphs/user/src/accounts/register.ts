import type { EventFactory } from '@parley/event-bus';
import { UserRegistered } from '@parley/events';
import { z } from 'zod';
import { type InvalidInput, parseInput } from '../input/parse-input.ts';
import { device, displayName, email, newPassword, username } from '../input/text.ts';
import type { Origin } from '../origin.ts';
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
  | { readonly __typename: 'RegisterSuccess'; readonly user: User; readonly tokens: SessionTokens }
  | { readonly __typename: 'UsernameTaken' | 'EmailTaken'; readonly message: string }
  | InvalidInput;

/** Creates an account and signs it in. */
export type Register = (input: unknown, origin: Origin) => Promise<RegisterResult>;

export function createRegister(deps: {
  accounts: Pick<AccountStore, 'findTaken' | 'create'>;
  passwords: PasswordHasher;
  accessTokens: AccessTokens;
  events: EventFactory;
  committed: () => void;
  newId: () => string;
  now: () => Date;
}): Register {
  const { accounts, passwords, accessTokens, events, committed, newId, now } = deps;
  return async (input, origin) => {
    const parsed = parseInput(registration, input);
    if (!parsed.ok) return parsed.problem;
    // Asked before the password is hashed, because that is dear; the unique indexes decide between those who ask at once.
    const taken = await accounts.findTaken(parsed.value);
    if (taken !== null) return problems[taken];
    const passwordHash = await passwords.hash(parsed.value.password);
    const at = now();
    const user = newUser(parsed.value, newId(), at);
    const { session, refreshToken } = openSession({
      id: newId(),
      userId: user.id,
      device: parsed.value.device ?? '',
      now: at,
    });
    const lost = await accounts.create({
      account: { user, email: parsed.value.email, passwordHash },
      session,
      hashes: refreshToken.hashes,
      event: events(UserRegistered, registered(user), origin),
    });
    if (lost !== null) return problems[lost];
    committed();
    const tokens = await issueTokens(accessTokens, session, refreshToken, at);
    return { __typename: 'RegisterSuccess', user, tokens };
  };
}

function newUser(given: z.output<typeof registration>, id: string, createdAt: Date): User {
  const { username, displayName } = given;
  return { id, username, displayName, bio: '', imageId: null, version: 1, createdAt, isDeleted: false };
}

function registered({ id, version, username, displayName, bio, createdAt }: User) {
  return { userId: id, version, username, displayName, bio, registeredAt: createdAt.toISOString() };
}

const problems = {
  username: {
    __typename: 'UsernameTaken',
    message: 'Somebody has this username. Choose another one.',
  },
  email: {
    __typename: 'EmailTaken',
    message: 'There is an account with this e-mail address. Sign in instead, or use another address.',
  },
} as const satisfies Record<Taken, RegisterResult>;
