import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createServer } from 'node:http';

/** @typedef {{jwksUrl: string, token: (userId: string) => Promise<string>, close: () => Promise<void>}} Issuer  of access tokens */

/** Issues access tokens (ES256, which all of the systems know), and serves their key. @returns {Promise<Issuer>} */
export async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'bench', use: 'sig' };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key] }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  return {
    jwksUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/jwks.json`,
    token: (userId) =>
      new SignJWT({ sid: `session-of-${userId}` })
        .setProtectedHeader({ alg: 'ES256', kid: 'bench' })
        .setSubject(userId)
        .setIssuer('parley')
        .setAudience('parley')
        .setIssuedAt()
        .setExpirationTime('3h')
        .sign(privateKey),
    close: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  };
}

/** A key pair for internal tokens, as JWKs in JSON. */
export async function internalKeys() {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const text = async (/** @type {CryptoKey} */ key) =>
    JSON.stringify({ ...(await exportJWK(key)), alg: 'EdDSA', kid: 'internal' });
  return { privateKey: await text(pair.privateKey), publicKey: await text(pair.publicKey) };
}
