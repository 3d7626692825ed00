import { CodedError } from '@parley/service-kit/contract';
import type { RateLimited } from './rate-limiter.ts';

/** The refusal of an operation that was asked for too often. */
export function rateLimited({ rule, retryAfterSeconds }: RateLimited): CodedError {
  const { field, points, seconds } = rule;
  const [, name = field] = field.split('.');
  return new CodedError(
    `${name} may be asked for ${points} times in ${seconds} s. Try again in ${retryAfterSeconds} s.`,
    { code: 'RATE_LIMITED', retryAfter: retryAfterSeconds },
  );
}
