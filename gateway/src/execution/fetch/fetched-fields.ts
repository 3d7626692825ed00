import {
  Kind,
  parse,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { getOrInsert } from '../../get-or-insert.ts';
import { fragmentsOf } from '../../operations/fragments-of.ts';
import { booleanVariables, type BooleanVariables } from '../plan/conditions.ts';
import type { FetchStep } from '../plan/plan-step.ts';
import { isEntity, type Entity } from './entity.ts';
import { valueAt, type Spot } from './failures.ts';

/** What a fetch is to give of each of its targets. */
interface Selected {
  readonly set: SelectionSetNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

const selected = new WeakMap<FetchStep, Selected>();

/** The fields of the target, and of what lies in it, that the fetch was to give and that are not there. */
export function missingFields(
  step: FetchStep,
  target: Entity,
  conditions: ReadonlyMap<string, boolean>,
): readonly Spot[] {
  return [...new FetchedFields(step, conditions).missing(target)];
}

/** All that the fetch gives of the target itself. */
export function fetchedFields(
  step: FetchStep,
  target: Entity,
  conditions: ReadonlyMap<string, boolean>,
): readonly Spot[] {
  return [...new FetchedFields(step, conditions).fields(target)].map(({ spot }) => spot);
}

/** Those of them that are null or not there. */
export function nullFields(...given: Parameters<typeof fetchedFields>): readonly Spot[] {
  return fetchedFields(...given).filter((spot) => (valueAt(spot) ?? null) === null);
}

class FetchedFields {
  readonly #step: FetchStep;
  readonly #selected: Selected;
  readonly #conditions: BooleanVariables;

  constructor(step: FetchStep, conditions: ReadonlyMap<string, boolean>) {
    this.#step = step;
    this.#selected = getOrInsert(selected, step, () => selectedBy(step));
    this.#conditions = booleanVariables(conditions);
  }

  *missing(container: Entity, set?: SelectionSetNode): Iterable<Spot> {
    for (const { spot, inner } of this.fields(container, set)) {
      const value = valueAt(spot);
      if (value === undefined) yield spot;
      else if (inner !== undefined) for (const object of objectsIn(value)) yield* this.missing(object, inner);
    }
  }

  /** Fragments written out, for an object of this type. */
  *fields(
    container: Entity,
    { selections }: SelectionSetNode = this.#selected.set,
  ): Iterable<{ readonly spot: Spot; readonly inner: SelectionSetNode | undefined }> {
    for (const selection of selections) {
      if (!this.#conditions.includes(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = this.#keyOf(selection);
        if (key !== '__typename') yield { spot: { container, key }, inner: selection.selectionSet };
      } else {
        const fragment = this.#fragmentOf(selection);
        if (fragment !== undefined && this.#fits(container, fragment.condition))
          yield* this.fields(container, fragment.set);
      }
    }
  }

  /** The planner's second name for it is gone once the answer has been merged. */
  #keyOf({ alias, name }: FieldNode): string {
    const key = alias?.value ?? name.value;
    return this.#step.renamed.get(key) ?? key;
  }

  #fragmentOf(selection: Exclude<SelectionNode, FieldNode>) {
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return { condition: selection.typeCondition?.name.value, set: selection.selectionSet };
    const fragment = this.#selected.fragments.get(selection.name.value);
    return fragment && { condition: fragment.typeCondition.name.value, set: fragment.selectionSet };
  }

  #fits(container: Entity, condition: string | undefined): boolean {
    const typename = container['__typename'];
    if (condition === undefined || typeof typename !== 'string') return true;
    return this.#step.fulfils(condition, typename) || this.#step.fulfils(typename, condition);
  }
}

function selectedBy({ operation, represent }: FetchStep): Selected {
  const document = parse(operation, { noLocation: true });
  const root = rootOf(document);
  const [entities] = root.selections;
  const isEntities = represent !== undefined && entities?.kind === Kind.FIELD;
  return { set: (isEntities ? entities.selectionSet : undefined) ?? root, fragments: fragmentsOf(document) };
}

function rootOf({ definitions }: DocumentNode): SelectionSetNode {
  for (const definition of definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) return definition.selectionSet;
  throw new Error('The planner made a fetch without an operation.');
}

function* objectsIn(value: unknown): Iterable<Entity> {
  if (Array.isArray(value)) for (const element of value) yield* objectsIn(element);
  else if (isEntity(value)) yield value;
}
