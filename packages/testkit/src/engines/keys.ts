import { createInternalTokenSigner } from '@parley/service-kit/contract';
import { generateKeyPairSync, randomUUID } from 'node:crypto';

/** A key pair for EdDSA as two JWKs in JSON, with a `kid`. */
export function createKeyPair(): { readonly privateKey: string; readonly publicKey: string } {
  const pair = generateKeyPairSync('ed25519');
  const extra = { kid: randomUUID(), alg: 'EdDSA', use: 'sig' };
  return {
    privateKey: JSON.stringify({ ...pair.privateKey.export({ format: 'jwk' }), ...extra }),
    publicKey: JSON.stringify({ ...pair.publicKey.export({ format: 'jwk' }), ...extra }),
  };
}

/** Stands where the gateway stands for the test of one subgraph: its public key and the tokens it signs. */
export interface TestGateway {
  /** For INTERNAL_TOKEN_PUBLIC_KEY. */
  readonly publicKey: string;
  /** The internal token of a viewer, or of nobody, for a subgraph. */
  token(audience: string, viewerId: string | null, sessionId?: string): Promise<string>;
}

export function createTestGateway(): TestGateway {
  const { privateKey, publicKey } = createKeyPair();
  const sign = createInternalTokenSigner({ privateKey });
  return {
    publicKey,
    token: (audience, viewerId, sessionId = viewerId ?? '') =>
      sign({ audience, viewer: viewerId === null ? null : { id: viewerId, sessionId } }),
  };
}
