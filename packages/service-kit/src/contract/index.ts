export { shorten, withoutSuggestions } from './client-text.ts';
export { CodedError } from './coded-error.ts';
export { cookieNameOf, cookiesHeader, cookieValues } from './cookies.ts';
export { timeoutHeader } from './deadline.ts';
export { createInternalTokenSigner } from './internal-token-signer.ts';
export { createInternalTokenVerifier } from './internal-token-verifier.ts';
export type {
  InternalTokenSigner,
  InternalTokenVerifier,
  OperationOrigin,
  Viewer,
} from './internal-tokens.ts';
export { maxStalenessOf } from './max-staleness.ts';
export { createOperationGate } from './operation-gate.ts';
export { selectionVariables, selectsOnlyViewerIndependent } from './viewer-independence.ts';
