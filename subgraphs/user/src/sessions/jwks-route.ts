import { refuseMethod, type Route } from '@parley/service-kit/process';

/** Public keys may be kept for five minutes; a new key is announced for longer than that before it signs. */
export function jwksRoute(jwks: string): Route {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(response, 'GET, HEAD');
    response
      .writeHead(200, { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' })
      .end(jwks);
  };
}
