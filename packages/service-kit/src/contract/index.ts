export { createInternalTokenSigner } from './internal-token-signer.ts';
export { createInternalTokenVerifier } from './internal-token-verifier.ts';
export type {
  InternalTokenClaims,
  InternalTokenSigner,
  InternalTokenVerifier,
  Viewer,
} from './internal-tokens.ts';
export type { OperationOrigin } from './operation-origin.ts';
export { selectionVariables, selectsOnlyViewerIndependent } from './viewer-independence.ts';
