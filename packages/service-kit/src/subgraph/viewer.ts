import { GraphQLError } from 'graphql';
import type { Viewer } from '../contract/internal-tokens.ts';

/** The viewer, or a GraphQLError with code UNAUTHENTICATED. */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (viewer === null) throw unauthenticated();
  return viewer;
}

/** The top-level error for a client that is not logged in. */
export function unauthenticated(): GraphQLError {
  return new GraphQLError('Log in first.', { extensions: { code: 'UNAUTHENTICATED' } });
}

/** The answer to a fetch for many viewers at once that asks for what may differ between them. */
export function viewerNeeded(): GraphQLError {
  return new GraphQLError('This depends on who asks.', { extensions: { code: 'VIEWER_NEEDED' } });
}

/** The top-level error for what this viewer may not do, for example subscribing to a room that they are not in. */
export function forbidden(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
}
