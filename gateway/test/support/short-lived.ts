import type { TokenClaims, TokenIssuer } from './tokens.ts';

/**
 * Begins something with a token that ends in some seconds. A slow machine may let it end before: `begin` resolves with undefined then,
 * and begins anew with a token of twice the life.
 */
export async function shortLived<Begun>(
  issuer: TokenIssuer,
  claims: TokenClaims & { readonly expiresIn: number },
  begin: (token: string) => Promise<Begun | undefined>,
): Promise<Begun> {
  for (let { expiresIn } = claims; ; expiresIn *= 2) {
    const begun = await begin(await issuer.token({ ...claims, expiresIn }));
    if (begun !== undefined) return begun;
  }
}
