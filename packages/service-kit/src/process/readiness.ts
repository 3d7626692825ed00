/** How a part stands; `reason` is a sentence for whoever reads /health. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };
