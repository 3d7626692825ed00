import type { GraphQLFormattedError } from 'graphql';
import { isEntity, type Entity, type PathKey } from '../fetch/entity.ts';
import { valueAt, type Failures, type Spot } from '../fetch/failures.ts';
import type { Denial } from '../access/restrict-operation.ts';
import type { ObjectShape, ValueShape } from './answer-shape.ts';

type Path = readonly PathKey[];

/** The errors of an answer, in the order of its fields, under the client's names. */
export class AnswerErrors {
  readonly #failures: Failures | undefined;
  readonly #responseName: (key: string) => string;
  readonly #found: GraphQLFormattedError[] = [];
  #breaksSchemaOnly = true;

  constructor(failures: Failures | undefined, responseName: (key: string) => string) {
    this.#failures = failures;
    this.#breaksSchemaOnly = failures === undefined;
    this.#responseName = responseName;
  }

  /** A value that breaks the schema. */
  addProblem(message: string, path: Path): void {
    this.#found.push({ message, path, extensions: { code: 'INVALID_GRAPHQL' } });
  }

  /** What the viewer may not ask for. */
  addDenial({ message, code }: Denial, path: Path): void {
    this.#breaksSchemaOnly = false;
    this.#found.push({ message, path, extensions: { code } });
  }

  /** Why this is null. False: it came so. */
  addCauses(spot: Spot, path: () => Path): boolean {
    const causes = this.#failures?.at(spot) ?? [];
    for (const { failure, below } of causes) {
      failure.isReported = true;
      const rest = below.map((key) => (typeof key === 'string' ? this.#responseName(key) : key));
      this.#found.push({ ...failure.error, path: [...path(), ...rest] });
    }
    return causes.length > 0;
  }

  /** Whether nothing failed but values that break the schema. */
  get breaksSchemaOnly(): boolean {
    return this.#breaksSchemaOnly;
  }

  /**
   * All of them. Those that nothing is null because of stand at the nearest field, and after the first `maxErrors` one says how many
   * are left out.
   */
  list(data: Entity, shape: ObjectShape, maxErrors: number): readonly GraphQLFormattedError[] {
    for (const { error, nearest, isReported } of this.#failures?.all ?? []) {
      if (isReported) continue;
      for (const near of nearest()) {
        const path = clientPath(near, data, shape);
        this.#found.push({ ...error, ...(path.length > 0 && { path }) });
      }
    }
    const left = this.#found.length - maxErrors;
    if (left <= 0) return this.#found;
    const message = `There are ${left} errors more; the limit is ${maxErrors}.`;
    return [...this.#found.slice(0, maxErrors), { message, extensions: { code: 'TOO_MANY_ERRORS' } }];
  }
}

/** As far as the client asked for what lies on the path. */
function clientPath(path: Path, data: Entity, shape: ObjectShape): Path {
  const found: PathKey[] = [];
  let value: unknown = data;
  let expected: ValueShape = { kind: 'object', type: shape.typeName, shapeOf: () => shape };
  for (const key of path) {
    const next = step(nullable(expected), value, key);
    if (next === undefined) break;
    found.push(next.name);
    expected = next.expected;
    value = valueAt({ container: value as object, key });
  }
  return found;
}

function step(
  expected: ValueShape,
  value: unknown,
  key: PathKey,
): { readonly name: PathKey; readonly expected: ValueShape } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (expected.kind === 'list') return { name: key, expected: expected.inner };
  if (expected.kind !== 'object' || !isEntity(value)) return undefined;
  for (const field of expected.shapeOf(value['__typename'])?.fields ?? [])
    if (field.kind === 'value' && field.key === key) return { name: field.name, expected: field.value };
  return undefined;
}

function nullable(shape: ValueShape): ValueShape {
  return shape.kind === 'nonNull' ? shape.inner : shape;
}
