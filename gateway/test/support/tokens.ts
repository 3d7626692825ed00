import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issuer of access tokens with a JWKS endpoint. */
export interface TokenIssuer {
  readonly jwksUrl: string;
  /** How often its keys were fetched. */
  fetched(): number;
  token(claims: TokenClaims): Promise<string>;
  close(): Promise<void>;
}

export interface TokenClaims {
  readonly userId: string;
  readonly sessionId?: string;
  /** Seconds from now. */
  readonly expiresIn?: number;
  readonly issuer?: string;
  readonly audience?: string;
  readonly scope?: string | readonly string[];
  /** Further ones. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** `keyAlg`: what the key says that it is for, as a rule what it is used for; null: nothing. */
export async function startTokenIssuer(alg = 'EdDSA', keyAlg: string | null = alg): Promise<TokenIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const jwk: JWK = {
    ...(await exportJWK(publicKey)),
    ...(keyAlg !== null && { alg: keyAlg }),
    kid: 'test',
    use: 'sig',
  };
  let fetched = 0;
  const server: Server = createServer((_request, response) => {
    fetched += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    fetched: () => fetched,
    token: ({
      userId,
      sessionId = `session-of-${userId}`,
      expiresIn = 600,
      issuer = 'parley',
      audience = 'parley',
      scope,
      claims,
    }) =>
      new SignJWT({ ...claims, sid: sessionId, ...(scope !== undefined && { scope }) })
        .setProtectedHeader({ alg, kid: 'test' })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresIn)
        .sign(privateKey),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A key pair for internal tokens, as JWKs in JSON. */
export async function internalKeys(): Promise<{ privateKey: string; publicKey: string }> {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const text = async (key: Parameters<typeof exportJWK>[0]) =>
    JSON.stringify({ ...(await exportJWK(key)), alg: 'EdDSA', kid: 'internal' });
  return { privateKey: await text(pair.privateKey), publicKey: await text(pair.publicKey) };
}
