import { Kind, OperationTypeNode, parse, type DocumentNode } from 'graphql';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';

/** The operations that clients' tools have written down. */
export interface Manifest {
  readonly size: number;
  /** The text of an operation; undefined: it is not listed. */
  bodyOf(this: void, id: string): string | undefined;
  /** Whether this text is that of an operation, byte for byte. */
  holds(this: void, text: string): boolean;
}

/** In bytes. */
export const maxManifestBytes = 16 * 1024 * 1024;

/** Checked before others have their turn: a new manifest must not stop the gateway. */
const portion = 50;

const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.unknown()),
});

const operation = z.object({
  id: z.string().min(1).max(1_000),
  body: z.string().min(1),
  name: z.string().nullish(),
  type: z.enum(OperationTypeNode).nullish(),
  clientName: z.string().nullish(),
});
type Operation = z.output<typeof operation>;

/**
 * Reads `apollo-persisted-query-manifest`, version 1. An id may be listed again for another client, with the same body. `former`: what it has
 * is not checked again. Rejects with a sentence for the first fault.
 */
export async function readManifest(text: string, former?: Manifest): Promise<Manifest> {
  const { operations } = headOf(text);
  const bodies = new Map<string, string>();
  const seen = new Set<string>();
  for (const [index, given] of operations.entries()) {
    const { id, body, ...described } = operationAt(index, given);
    const key = JSON.stringify([id, described.clientName ?? null]);
    if (seen.has(key)) throw new Error(`The id ${shown(id)} is listed twice.`);
    if ((bodies.get(id) ?? body) !== body) throw new Error(`The id ${shown(id)} has two bodies.`);
    if (former?.bodyOf(id) !== body) checkBody({ id, body, ...described });
    seen.add(key);
    bodies.set(id, body);
    if (index % portion === portion - 1) await turn();
  }
  const texts = new Set(bodies.values());
  return { size: bodies.size, bodyOf: (id) => bodies.get(id), holds: (body) => texts.has(body) };
}

function headOf(text: string): z.output<typeof manifest> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('It is no JSON.');
  }
  const head = manifest.safeParse(parsed);
  if (head.success) return head.data;
  throw new Error(
    'It is no manifest of the format apollo-persisted-query-manifest, version 1, with a list of operations.',
  );
}

function operationAt(index: number, given: unknown): Operation {
  const read = operation.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const property = issue?.path.join('.') || 'all of it';
  throw new Error(`Its operation ${index + 1} is malformed (${property}): ${issue?.message ?? ''}.`);
}

/** Against a schema it is checked when it is asked for: that may be replaced at another time. */
function checkBody({ id, body, name, type }: Operation): void {
  let document: DocumentNode;
  try {
    document = parse(body, { noLocation: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    throw new Error(`The body of ${shown(id)} is not GraphQL: ${reason}`, { cause: error });
  }
  const isThere = document.definitions.some(
    (each) =>
      each.kind === Kind.OPERATION_DEFINITION &&
      (type ?? each.operation) === each.operation &&
      (name ?? each.name?.value) === each.name?.value,
  );
  if (isThere) return;
  const wanted = `${type ?? 'operation'}${name === null || name === undefined ? '' : ` ${shown(name)}`}`;
  throw new Error(`The body of ${shown(id)} has no ${wanted}.`);
}

function shown(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
