import { isEntity } from '../execution/fetch/entity.ts';

/** How a client names the text of an operation, in place of it or beside it. */
export type DocumentReference =
  | { readonly kind: 'none' }
  /** `documentId` of GraphQL over HTTP, appendix A; it may be no string. */
  | { readonly kind: 'id'; readonly id: unknown }
  /** `extensions.persistedQuery` of Apollo's clients: an id of a manifest, or the SHA-256 of the text. */
  | { readonly kind: 'hash'; readonly hash: string }
  /** Another version of that. */
  | { readonly kind: 'unknownVersion' }
  | { readonly kind: 'malformed'; readonly message: string };

const prefix = 'sha256:';

/** What is null counts as left out. */
export function documentReference({
  documentId,
  extensions,
}: {
  readonly documentId?: unknown;
  readonly extensions?: unknown;
}): DocumentReference {
  const persisted = isEntity(extensions) ? extensions['persistedQuery'] : undefined;
  if (persisted !== undefined && persisted !== null) return readPersistedQuery(persisted);
  if (documentId === undefined || documentId === null || documentId === '') return { kind: 'none' };
  return { kind: 'id', id: documentId };
}

function readPersistedQuery(given: unknown): DocumentReference {
  const { version, sha256Hash: hash } = isEntity(given) ? given : {};
  if (isEntity(given) && version !== undefined && version !== 1) return { kind: 'unknownVersion' };
  if (version === 1 && typeof hash === 'string' && hash !== '') return { kind: 'hash', hash };
  const message = '`extensions.persistedQuery` must be an object with `version` 1 and a string `sha256Hash`.';
  return { kind: 'malformed', message };
}

/** By what a manifest may list it: `sha256:…` is the hash that Apollo's manifests have as it is. */
export function idsOf(id: string): readonly string[] {
  return id.startsWith(prefix) ? [id, id.slice(prefix.length)] : [id];
}
