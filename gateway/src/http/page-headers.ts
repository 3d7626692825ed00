import type { OutgoingHttpHeaders } from 'node:http';

/** What every page is served with; `directives` are those of its Content-Security-Policy that allow something. */
export function pageHeaders(
  directives: readonly string[],
  { referrers }: { readonly referrers: 'no-referrer' | 'same-origin' },
): OutgoingHttpHeaders {
  const policy = [
    "default-src 'none'",
    ...directives,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': referrers,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}
