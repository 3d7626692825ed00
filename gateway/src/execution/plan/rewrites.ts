import type { FetchDataRewrite } from '@apollo/query-planner';
import { isEntity, ownValue, setOwn, type Entity } from '../fetch/entity.ts';
import type { TypeConditions } from './type-conditions.ts';

export type Rewrite = (value: unknown) => void;

const fragmentPrefix = '... on ';

/** The planner renames what would clash in one subgraph, and sets type names that a subgraph knows otherwise. */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  fulfils: TypeConditions,
): Rewrite | undefined {
  if (rewrites === undefined || rewrites.length === 0) return undefined;
  const compiled = rewrites.map((rewrite) => compileRewrite(rewrite, fulfils));
  return (value) => {
    for (const rewrite of compiled) rewrite(value);
  };
}

/** Each name that is fetched once only: the planner makes it of the name that it becomes. */
export function renamedFields(rewrites: readonly FetchDataRewrite[] = []): ReadonlyMap<string, string> {
  return new Map(
    rewrites.flatMap((rewrite) =>
      rewrite.kind === 'KeyRenamer' ? [[rewrite.path.at(-1) ?? '', rewrite.renameKeyTo] as const] : [],
    ),
  );
}

function compileRewrite(rewrite: FetchDataRewrite, fulfils: TypeConditions): Rewrite {
  const path = rewrite.path.slice(0, -1);
  const field = rewrite.path.at(-1);
  if (field === undefined) return () => {};
  const change = rewrite.kind === 'ValueSetter' ? setter(field, rewrite.setValueTo) : renamer(field, rewrite);
  const walk = (value: unknown, index: number): void => {
    if (Array.isArray(value)) for (const element of value) walk(element, index);
    else if (isEntity(value)) {
      const step = path[index];
      if (step === undefined) change(value);
      else if (!step.startsWith(fragmentPrefix)) walk(ownValue(value, step), index + 1);
      else if (mayFulfil(value, step.slice(fragmentPrefix.length), fulfils)) walk(value, index + 1);
    }
  };
  return (value) => walk(value, 0);
}

/** An object that does not say its type is taken to be of the right one. */
function mayFulfil(entity: Entity, condition: string, fulfils: TypeConditions): boolean {
  const typename = entity['__typename'];
  return typeof typename !== 'string' || typename === '' || fulfils(condition, typename);
}

function setter(field: string, value: unknown): (entity: Entity) => void {
  return (entity) => setOwn(entity, field, value);
}

function renamer(field: string, { renameKeyTo }: { renameKeyTo: string }): (entity: Entity) => void {
  return (entity) => {
    const value = ownValue(entity, field);
    if (value === undefined) return;
    setOwn(entity, renameKeyTo, value);
    setOwn(entity, field, undefined);
  };
}
