/** Whether a part does its work at present; the reason is a sentence for its operator. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

export const ready: Readiness = { ready: true };

export function notReady(reason: string): Readiness {
  return { ready: false, reason };
}
