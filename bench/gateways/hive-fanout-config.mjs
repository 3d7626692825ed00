import {
  createRemoteJwksSigningKeyProvider,
  defineConfig,
  extractFromConnectionParams,
} from '@graphql-hive/gateway';

/** Access tokens are verified, and the viewer's name goes to the subgraph, over WebSockets as in Parley. */
export const gatewayConfig = defineConfig({
  logging: 'warn',
  transportEntries: { '*.http': { options: { subscriptions: { kind: 'ws' } } } },
  jwt: {
    signingKeyProviders: [createRemoteJwksSigningKeyProvider({ jwksUri: process.env.JWKS_URL ?? '' })],
    tokenLookupLocations: [extractFromConnectionParams({ name: 'accessToken' })],
    tokenVerification: { issuer: 'parley', audience: 'parley', algorithms: ['ES256'] },
    reject: { missingToken: true, invalidToken: true },
    forward: { payload: true },
  },
});
