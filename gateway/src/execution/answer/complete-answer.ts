import type { GraphQLFormattedError } from 'graphql';
import type { FieldShape, ObjectShape, ValueShape } from './answer-shape.ts';
import { isEntity, ownValue, type Entity, type PathKey } from '../fetch/entity.ts';

/** Answers what the operation asks of introspection. */
export type Introspect = (field: Extract<FieldShape, { kind: 'introspection' }>) => unknown;

type Problem = (message: string, path: readonly PathKey[]) => void;

/** Only when problems are reported: it costs more than the rest. */
interface Place {
  readonly outer: Place | undefined;
  readonly key: PathKey;
  /** The type under which the field is selected. */
  readonly owner: string;
}

/** A null that must not stand where it is: the object or list around becomes null. */
const lifted = Symbol('lifted');

/** Without inherited names: a client may call a field `__proto__` or `constructor`. */
class AnswerObject {
  [name: string]: unknown;
}
Object.setPrototypeOf(AnswerObject.prototype, null);

/** Cuts what the operation asks for out of what was fetched. A wrong value becomes null; nulls rise as the specification says (6.4.4). */
export function completeAnswer(
  data: Entity,
  shape: ObjectShape,
  introspect: Introspect,
): { readonly data: Entity | null; readonly isSound: boolean } {
  const completion = new Completion(introspect, undefined);
  const completed = completion.object(data, shape, undefined);
  return { data: completed ?? null, isSound: completion.isSound };
}

/** What was wrong, for an answer that was not sound. */
export function describeProblems(
  data: Entity,
  shape: ObjectShape,
  introspect: Introspect,
): readonly GraphQLFormattedError[] {
  const found: GraphQLFormattedError[] = [];
  const report: Problem = (message, path) =>
    void found.push({ message, path, extensions: { code: 'INVALID_GRAPHQL' } });
  new Completion(introspect, report).object(data, shape, undefined);
  return found;
}

class Completion {
  isSound = true;
  readonly #introspect: Introspect;
  readonly #report: Problem | undefined;

  constructor(introspect: Introspect, report: Problem | undefined) {
    this.#introspect = introspect;
    this.#report = report;
  }

  /** Undefined: it is null, because of what is inside. */
  object(source: Entity, shape: ObjectShape, place: Place | undefined): Entity | undefined {
    const answer = new AnswerObject();
    for (const field of shape.fields) {
      const value = this.#field(source, shape, field, place);
      if (value === lifted) return undefined;
      answer[field.name] = value ?? null;
    }
    return answer;
  }

  #field(source: Entity, shape: ObjectShape, field: FieldShape, place: Place | undefined): unknown {
    switch (field.kind) {
      case 'typename':
        return shape.isConcrete ? shape.typeName : lifted;
      case 'introspection':
        return this.#introspect(field);
      case 'value':
        return this.#value(
          ownValue(source, field.key),
          field.value,
          this.#inside(place, field.name, field.owner),
        );
    }
  }

  /** Null: so it came. Undefined: it is null because of a problem that has been reported. */
  #value(value: unknown, shape: ValueShape, place: Place | undefined): unknown {
    if (shape.kind === 'nonNull') return this.#nonNull(value, shape.inner, place);
    if (value === null || value === undefined) return null;
    switch (shape.kind) {
      case 'leaf':
        return shape.accepts(value) ? value : this.#invalid('value', shape, place);
      case 'list':
        return Array.isArray(value)
          ? this.#list(value, shape.inner, place)
          : this.#invalid('value', shape, place);
      case 'object': {
        if (!isEntity(value)) return this.#invalid('value', shape, place);
        const inner = shape.shapeOf(value['__typename']);
        return inner === undefined
          ? this.#invalid('__typename', shape, place)
          : this.object(value, inner, place);
      }
    }
  }

  #nonNull(value: unknown, inner: ValueShape, place: Place | undefined): unknown {
    const completed = this.#value(value, inner, place);
    if (completed === null)
      this.#problem(() => `Cannot return null for non-nullable ${where(place, inner)}.`, place);
    return completed ?? lifted;
  }

  /** All elements are completed, so that all problems are reported. */
  #list(values: readonly unknown[], inner: ValueShape, place: Place | undefined): unknown[] | undefined {
    let isLifted = false;
    const completed = values.map((value, index) => {
      const element = this.#value(value, inner, this.#inside(place, index, place?.owner ?? ''));
      isLifted ||= element === lifted;
      return element ?? null;
    });
    return isLifted ? undefined : completed;
  }

  #invalid(what: 'value' | '__typename', shape: ValueShape, place: Place | undefined): undefined {
    const found = what === 'value' ? 'value found for' : '__typename found for object at';
    this.#problem(() => `Invalid ${found} ${where(place, shape)}.`, place);
    return undefined;
  }

  #inside(outer: Place | undefined, key: PathKey, owner: string): Place | undefined {
    return this.#report && { outer, key, owner };
  }

  #problem(message: () => string, place: Place | undefined): void {
    this.isSound = false;
    this.#report?.(message(), pathOf(place));
  }
}

function where(place: Place | undefined, { type }: ValueShape): string {
  if (typeof place?.key === 'number') return `array element of type ${type} at index ${place.key}`;
  return `field ${place?.owner}.${place?.key}`;
}

function pathOf(place: Place | undefined): readonly PathKey[] {
  return place === undefined ? [] : [...pathOf(place.outer), place.key];
}
