import type { GraphQLError } from 'graphql';
import { createHash } from 'node:crypto';
import { requestError } from '../operations/errors.ts';
import type { Refusal } from '../operations/refusal.ts';
import type { AutomaticQueries } from './automatic-queries.ts';
import { documentReference, idsOf } from './document-reference.ts';
import type { Manifest } from './manifest.ts';

/** `off`: there is no manifest. `log`: what it does not list is run and logged. `only`: that is refused. */
export type PersistedOperationsMode = 'off' | 'log' | 'only';

/** What came of an operation's text, for metrics. */
export type TextOutcome = 'listed' | 'unlisted' | 'refused' | 'remembered' | 'unknown';

/** What says which text a client means. */
export interface TextRequest {
  /** Empty counts as left out: graphql-transport-ws wants a text in any case. */
  readonly query?: string | null | undefined;
  readonly documentId?: unknown;
  readonly extensions?: unknown;
}

export interface FoundText {
  readonly ok: true;
  readonly text: string;
  /** To be called when the operation is valid. */
  readonly onAdmitted: () => void;
}

/** Finds the text of what a client asks for. Never throws. */
export type TextFinder = (request: TextRequest, address: string) => FoundText | Refusal;

export interface TextFinderOptions {
  readonly mode: PersistedOperationsMode;
  /** The manifest of now; undefined: there is none (`off`). */
  readonly manifest: () => Manifest | undefined;
  /** Undefined: texts are not remembered by their hashes. */
  readonly automatic: AutomaticQueries | undefined;
  /** Called for each valid operation that the manifest of the mode `log` does not list. */
  readonly onUnlisted: (text: string) => void;
  readonly onOutcome: (outcome: TextOutcome) => void;
}

export function createTextFinder(options: TextFinderOptions): TextFinder {
  const { mode, automatic, onOutcome } = options;
  return (request, address) => {
    const text = request.query === '' ? undefined : (request.query ?? undefined);
    const reference = documentReference(request);
    const isServed = mode !== 'off' || automatic !== undefined;
    // Without a manifest `documentId` has no meaning here, like any other property that a server does not know.
    if (reference.kind === 'none' || (reference.kind === 'id' && mode === 'off' && text !== undefined))
      return text === undefined ? badRequest('There is no `query`.') : byText(options, text);
    if (!isServed || reference.kind === 'unknownVersion') return notSupported;
    if (reference.kind === 'malformed') return badRequest(reference.message);
    if (reference.kind === 'id') return byId(options, reference.id, text);
    const found = byHash(options, reference.hash, { text, address });
    if (found === notFound) onOutcome('unknown');
    return found;
  };
}

function byText(
  { mode, manifest, onUnlisted, onOutcome }: TextFinderOptions,
  text: string,
): FoundText | Refusal {
  if (mode === 'off') return found(text);
  if (manifest()?.holds(text) === true) {
    onOutcome('listed');
    return found(text);
  }
  if (mode === 'only') {
    onOutcome('refused');
    return notListed('This operation is not in the list of those that may run here.');
  }
  return found(text, () => {
    onOutcome('unlisted');
    onUnlisted(text);
  });
}

/** The text that the manifest has under one of these ids. Undefined: it has none. */
function listed(
  { manifest, onOutcome }: TextFinderOptions,
  ids: readonly string[],
  text: string | undefined,
): FoundText | Refusal | undefined {
  for (const id of ids) {
    const body = manifest()?.bodyOf(id);
    if (body === undefined) continue;
    if (text !== undefined && text !== body) return mismatch;
    onOutcome('listed');
    return found(body);
  }
  return undefined;
}

function byId(options: TextFinderOptions, id: unknown, text: string | undefined): FoundText | Refusal {
  if (typeof id !== 'string') return badRequest('`documentId` must be a string.');
  const inManifest = listed(options, idsOf(id), text);
  if (inManifest !== undefined) return inManifest;
  if (text !== undefined) return byText(options, text);
  options.onOutcome('refused');
  return notListed(unknownId);
}

function byHash(
  options: TextFinderOptions,
  hash: string,
  { text, address }: { readonly text: string | undefined; readonly address: string },
): FoundText | Refusal {
  const { mode, automatic, onOutcome } = options;
  const inManifest = listed(options, [hash], text);
  if (inManifest !== undefined) return inManifest;
  if (text !== undefined) {
    if (sha256(text) !== hash) return mismatch;
    const given = byText(options, text);
    if (!given.ok || automatic === undefined) return given;
    const remember = (): void => automatic.remember(hash, text, address);
    return found(text, given.onAdmitted, remember);
  }
  if (mode === 'only') {
    onOutcome('refused');
    return notListed(unknownId);
  }
  const remembered = automatic?.find(hash);
  if (remembered === undefined) return notFound;
  onOutcome('remembered');
  return byText(options, remembered);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function found(text: string, ...onAdmitted: readonly (() => void)[]): FoundText {
  return { ok: true, text, onAdmitted: () => onAdmitted.forEach((call) => call()) };
}

const unknownId = 'The list of operations that may run here has none with this id.';

/** Apollo's clients look for these very words, and send the text then; over a socket they look for them in a result. */
const notFound = wantsText(requestError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound'));
const notSupported = wantsText(requestError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported'));
const mismatch = badRequest('provided sha does not match query');

function wantsText(error: GraphQLError): Refusal {
  return { ok: false, status: 200, isResult: true, wantsText: true, errors: [error.toJSON()] };
}

function notListed(message: string): Refusal {
  return refused(requestError('PERSISTED_QUERY_NOT_IN_LIST', message));
}

function badRequest(message: string): Refusal {
  return refused(requestError('BAD_REQUEST', message));
}

function refused(error: GraphQLError): Refusal {
  return { ok: false, status: 400, isResult: false, errors: [error.toJSON()] };
}
