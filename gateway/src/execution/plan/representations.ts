import type { QueryPlanInlineFragmentNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { isEntity, mergeEntity, ownValue, setOwn, type Entity } from '../fetch/entity.ts';
import type { TypeConditions } from './type-conditions.ts';

/** What a subgraph needs of an entity to find it; undefined when the entity lacks it, or is of another type. */
export type Represent = (entity: Entity) => Entity | undefined;

/** One of `requires` of a fetch: copies its part, or returns false when a field is missing. */
type CopyPart = (entity: Entity, into: Entity) => boolean;

/** Compiles `requires` of a fetch (`... on User { __typename id }`). */
export function compileRepresentation(
  selections: readonly QueryPlanSelectionNode[],
  fulfils: TypeConditions,
): Represent {
  const represent = compileSelections(selections, fulfils);
  return (entity) => {
    const found = represent(entity);
    return found !== undefined && found['__typename'] ? found : undefined;
  };
}

function compileSelections(
  selections: readonly QueryPlanSelectionNode[],
  fulfils: TypeConditions,
): Represent {
  const [only] = selections;
  if (selections.length === 1 && only?.kind === 'InlineFragment') return compileFragment(only, fulfils);
  const parts = selections.map((selection) => compilePart(selection, fulfils));
  return (entity) => {
    const representation: Entity = {};
    for (const copy of parts) if (!copy(entity, representation)) return undefined;
    return representation;
  };
}

/** Empty for an entity of another type, or without what is asked for. */
function compileFragment(
  { typeCondition, selections }: QueryPlanInlineFragmentNode,
  fulfils: TypeConditions,
): Represent {
  const inner = compileSelections(selections, fulfils);
  return (entity) => {
    const typename = entity['__typename'];
    if (typeCondition === undefined || typeof typename !== 'string') return {};
    return (fulfils(typeCondition, typename) ? inner(entity) : undefined) ?? {};
  };
}

function compilePart(selection: QueryPlanSelectionNode, fulfils: TypeConditions): CopyPart {
  if (selection.kind === 'InlineFragment') {
    const represent = compileFragment(selection, fulfils);
    return (entity, into) => {
      const found = represent(entity);
      if (found !== undefined) mergeEntity(into, found);
      return true;
    };
  }
  const { alias, name, selections } = selection;
  return copyField(alias ?? name, selections && compileSelections(selections, fulfils));
}

function copyField(name: string, inner: Represent | undefined): CopyPart {
  return (entity, into) => {
    const value = ownValue(entity, name);
    if (value === undefined) return false;
    setOwn(into, name, inner === undefined ? value : representValue(value, inner));
    return true;
  };
}

/** What is missing further inside is null: the subgraph decides what it makes of that. */
function representValue(value: unknown, represent: Represent): unknown {
  if (Array.isArray(value)) return value.map((element) => representValue(element, represent));
  return isEntity(value) ? (represent(value) ?? null) : value;
}
