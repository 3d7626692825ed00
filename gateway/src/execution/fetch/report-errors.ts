import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { FetchStep } from '../plan/plan-step.ts';
import { placesOf } from './entities-at.ts';
import { isEntity, ownValue, type Entity, type PathKey } from './entity.ts';
import { Failures, type Failure, type Spot } from './failures.ts';
import { fetchedFields, missingFields, nullFields } from './fetched-fields.ts';
import type { PlanRun } from './plan-run.ts';
import type { FetchedError } from './subgraph-errors.ts';

/** What came of a fetch for its targets: `targets[i]` are all objects that its i-th entity stands for. */
export interface FetchedErrors {
  readonly targets: readonly (readonly Entity[])[];
  readonly errors: readonly FetchedError[];
  /** False: there is no answer beside the errors. */
  readonly hasData: boolean;
}

/**
 * Finds the nulls of which the errors are the cause: where their paths lead; without a path, every field that the fetch was to give and that
 * is not there. Called when the fetch has been merged.
 */
export function reportErrors(
  run: PlanRun,
  step: FetchStep,
  { targets, errors, hasData }: FetchedErrors,
): void {
  if (errors.length === 0) return;
  const failures = (run.failures ??= new Failures());
  const located = errors.map((error) => locate(run, step, targets, error));
  failures.all.push(...located.map(({ failure }) => failure));
  const [placed, others] = [located.filter(({ path }) => path), located.filter(({ path }) => !path)];
  for (const { failure, failed, path = [] } of placed)
    for (const target of failed) failures.addAlong(target, path, failure);
  // Without data, a field that cannot be null has taken the others with it.
  for (const { failure, failed } of others.length > 0 || hasData ? others : placed)
    for (const target of hasData ? failed : targets.flat())
      failures.addElsewhere(spotsOf(run, step, target, hasData), failure);
}

/** Says of what the fetch was to give for these that it is null because of what it was to be made of. */
export function inheritFailures(run: PlanRun, step: FetchStep, targets: readonly Entity[]): void {
  const { failures } = run;
  if (failures === undefined || step.requires === undefined) return;
  for (const target of targets)
    for (const failure of causesUnder(failures, target, step.requires))
      failures.addElsewhere(nullFields(step, target, run.conditions), failure);
}

function spotsOf(run: PlanRun, step: FetchStep, target: Entity, hasData: boolean): readonly Spot[] {
  const missing = missingFields(step, target, run.conditions);
  return missing.length > 0 || !hasData ? missing : nullFields(step, target, run.conditions);
}

interface Located {
  readonly failure: Failure;
  /** The objects that it is about. */
  readonly failed: readonly Entity[];
  /** From there; undefined: it does not say. */
  readonly path: readonly PathKey[] | undefined;
}

/** `_entities.2.name` is the name of the third representation's entities; a path that leads to none says nothing. */
function locate(
  run: PlanRun,
  step: FetchStep,
  targets: readonly (readonly Entity[])[],
  { error, path: given = [] }: FetchedError,
): Located {
  const path = given.map((key) => (typeof key === 'string' ? (step.renamed.get(key) ?? key) : key));
  const [, index, ...rest] = path;
  const entity = step.represent !== undefined && typeof index === 'number' ? targets[index] : undefined;
  const failed = entity ?? targets.flat();
  const inside = step.represent === undefined ? path : entity === undefined ? [] : rest;
  const nearest = (): readonly (readonly PathKey[])[] => {
    const places = placesOf(new Set(failed), run.data, step.path);
    if (inside.length > 0) return places.map((place) => [...place, ...inside]);
    const start = commonStart(places);
    return [start.length > 0 ? start : firstField(run, step)];
  };
  return {
    failure: { error, nearest, isReported: false },
    failed,
    path: inside.length === 0 ? undefined : inside,
  };
}

/** Of what a fetch gives of the root, where an error about all of it stands. */
function firstField(run: PlanRun, step: FetchStep): readonly PathKey[] {
  return fetchedFields(step, run.data, run.conditions)
    .slice(0, 1)
    .map(({ key }) => key);
}

/** What all of these places lie in. */
function commonStart([first = [], ...others]: readonly PathKey[][]): readonly PathKey[] {
  const end = first.findIndex((key, at) => others.some((other) => other[at] !== key));
  return end === -1 ? first : first.slice(0, end);
}

/** Why parts of what a fetch needs are null. */
function* causesUnder(
  failures: Failures,
  container: Entity,
  selections: readonly QueryPlanSelectionNode[],
): Iterable<Failure> {
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') yield* causesUnder(failures, container, selection.selections);
    else {
      const key = selection.alias ?? selection.name;
      for (const { failure } of failures.at({ container, key })) yield failure;
      const value = ownValue(container, key);
      if (selection.selections === undefined) continue;
      for (const object of Array.isArray(value) ? value : [value])
        if (isEntity(object)) yield* causesUnder(failures, object, selection.selections);
    }
  }
}
