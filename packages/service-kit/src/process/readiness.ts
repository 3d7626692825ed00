/** How a part stands; `reason` is a sentence for readers of /health. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };
