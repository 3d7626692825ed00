import { importJWK, SignJWT } from 'jose';

/** Access tokens as the user service's, but for longer: filling takes its time. @param {import('@parley/stack/services').Services} services */
export async function signerOf({ secrets }) {
  const { kid, ...jwk } = JSON.parse(secrets.accessTokenPrivateKey);
  const key = await importJWK(jwk, 'EdDSA');
  return (/** @type {{id: string, sessionId: string}} */ { id, sessionId }) =>
    new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setSubject(id)
      .setIssuer('parley')
      .setAudience('parley')
      .setIssuedAt()
      .setExpirationTime('3h')
      .sign(key);
}
