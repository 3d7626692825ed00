import type { FieldShape, ObjectShape, ValueShape } from './answer-shape.ts';
import type { AnswerErrors } from './answer-errors.ts';
import type { Spot } from '../fetch/failures.ts';
import { isEntity, ownValue, type Entity, type PathKey } from '../fetch/entity.ts';

/** Answers what the operation asks of introspection. */
export type Introspect = (field: Extract<FieldShape, { kind: 'introspection' }>) => unknown;

/** Only when errors are reported: it costs more than the rest. */
interface Place extends Spot {
  readonly outer: Place | undefined;
  /** What the client calls it. */
  readonly name: PathKey;
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

/** The same for an answer that is not sound, or of which something has failed: with an error for each null that has a cause. */
export function completeWithErrors(
  data: Entity,
  shape: ObjectShape,
  introspect: Introspect,
  errors: AnswerErrors,
): Entity | null {
  return new Completion(introspect, errors).object(data, shape, undefined) ?? null;
}

class Completion {
  isSound = true;
  readonly #introspect: Introspect;
  readonly #errors: AnswerErrors | undefined;

  constructor(introspect: Introspect, errors: AnswerErrors | undefined) {
    this.#introspect = introspect;
    this.#errors = errors;
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
      case 'denied':
        this.isSound = false;
        this.#errors?.addDenial(field.denial, [...pathOf(place), field.name]);
        return field.isNonNull ? lifted : null;
      case 'value':
        return this.#value(
          ownValue(source, field.key),
          field.value,
          this.#errors && {
            outer: place,
            container: source,
            key: field.key,
            name: field.name,
            owner: field.owner,
          },
        );
    }
  }

  /** Null: so it came. Undefined: it is null because of a problem that has been reported. */
  #value(value: unknown, shape: ValueShape, place: Place | undefined): unknown {
    if (shape.kind === 'nonNull') return this.#nonNull(value, shape.inner, place);
    if (value === null || value === undefined) return this.#hasCause(place) ? undefined : null;
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
      const within = place && {
        outer: place,
        container: values,
        key: index,
        name: index,
        owner: place.owner,
      };
      const element = this.#value(value, inner, within);
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

  #problem(message: () => string, place: Place | undefined): void {
    this.isSound = false;
    this.#errors?.addProblem(message(), pathOf(place));
  }

  #hasCause(place: Place | undefined): boolean {
    if (this.#errors === undefined || place === undefined) return false;
    return this.#errors.addCauses(place, () => pathOf(place));
  }
}

function where(place: Place | undefined, { type }: ValueShape): string {
  if (typeof place?.name === 'number') return `array element of type ${type} at index ${place.name}`;
  return `field ${place?.owner}.${place?.name}`;
}

function pathOf(place: Place | undefined): readonly PathKey[] {
  return place === undefined ? [] : [...pathOf(place.outer), place.name];
}
