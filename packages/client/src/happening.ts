import type { GraphQLFormattedError } from 'graphql';

/** What happens on the way, for a banner ("reconnecting …") or a log. None of it needs to be acted upon. */
export type Happening =
  | { readonly type: 'connected' }
  /** The socket was lost, or could not be opened (1006); what was followed goes on with the next one, if there may be one. */
  | { readonly type: 'disconnected'; readonly code: number; readonly reason: string }
  /** The server ended one stream, which is resumed after its cursor. `code` is that of the error. */
  | { readonly type: 'interrupted'; readonly code: string }
  /** `getAccessToken` rejected. It is asked again. */
  | { readonly type: 'token-missing'; readonly error: unknown }
  /** The server did not take a new token in band; the socket lives until the old one expires. */
  | { readonly type: 'token-refused'; readonly errors: readonly GraphQLFormattedError[] };

export type Observe = (happening: Happening) => void;
