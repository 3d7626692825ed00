import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';

const keys: Readonly<Record<string, MessageKey>> = {
  INVALID_CREDENTIALS: 'problem.invalidCredentials',
  INVALID_INPUT: 'problem.invalidInput',
  USERNAME_TAKEN: 'problem.usernameTaken',
  EMAIL_TAKEN: 'problem.emailTaken',
  RATE_LIMITED: 'problem.tooOften',
  NO_ANSWER: 'problem.noAnswer',
};

/** A problem of signing in or registering as a sentence in the person's language. */
export function useProblemText(): (code: string) => string {
  const t = useText();
  return (code) => t(keys[code] ?? 'problem.unexpected');
}
