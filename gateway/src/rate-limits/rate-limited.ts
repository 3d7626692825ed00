import { CodedError } from '@parley/service-kit/contract';
import type { RateLimitRule } from './rate-limit-rules.ts';
import type { RateLimited } from './rate-limiter.ts';

/** The refusal of what was asked for too often. */
export function rateLimited({ rule, retryAfterSeconds }: RateLimited): CodedError {
  const { points, seconds } = rule;
  const message = `${whatOf(rule)} ${points} times in ${seconds} s. Try again in ${retryAfterSeconds} s.`;
  return new CodedError(message, { code: 'RATE_LIMITED', retryAfter: retryAfterSeconds });
}

function whatOf(rule: RateLimitRule): string {
  if ('uploads' in rule) return `Something may be sent to ${rule.uploads}`;
  const [, name = rule.field] = rule.field.split('.');
  return `${name} may be asked for`;
}
