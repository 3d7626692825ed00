/** The class of a WebSocket: a browser's own, or `WebSocket` of the package `ws`. */
export type WebSocketClass = new (
  url: string,
  protocols?: string,
) => {
  send(text: string): void;
  readonly readyState: number;
  addEventListener(type: 'error', listener: () => void): void;
};

/**
 * graphql-ws stops listening to a socket that it gives up while it is still connecting; with `ws` an error that nobody listens to ends the
 * process.
 */
export function neverThrowing(given: WebSocketClass | undefined): WebSocketClass {
  const Implementation = given ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
  if (Implementation === undefined)
    throw new TypeError(
      'There is no WebSocket here: pass `webSocket`, for example that of the package `ws`.',
    );
  return class extends Implementation {
    constructor(url: string, protocols?: string) {
      super(url, protocols);
      this.addEventListener('error', () => undefined);
    }
  };
}

/** Where the sockets of an HTTP endpoint are. */
export function socketUrl(url: string): string {
  return url.replace(/^http/u, 'ws');
}
