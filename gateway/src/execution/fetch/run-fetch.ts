import type { ResponsePayload } from '../../operations/response-payload.ts';
import { entitiesAt, placesOf } from './entities-at.ts';
import { isEntity, mergeEntity, type Entity, type PathKey } from './entity.ts';
import type { EntityRequest, PlanRun } from './plan-run.ts';
import type { FetchStep, PlanStep } from '../plan/plan-step.ts';
import type { Represent } from '../plan/representations.ts';
import { fromSubgraph, pathIn } from './subgraph-errors.ts';

/** Runs the steps. A fetch that fails is reported to `onFault` and the others go on: never rejects. */
export async function runPlan(
  run: PlanRun,
  step: PlanStep,
  onFault: (error: unknown) => void,
): Promise<void> {
  switch (step.kind) {
    case 'fetch':
      return runFetch(run, step).catch(onFault);
    case 'sequence':
      for (const each of step.steps) await runPlan(run, each, onFault);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((each) => runPlan(run, each, onFault)));
      return;
    case 'condition': {
      const branch = run.conditions.get(step.variable) === true ? step.ifTrue : step.ifFalse;
      if (branch !== undefined) await runPlan(run, branch, onFault);
    }
  }
}

/** Fetches what belongs to the objects at the step's path, and adds it to them. Without such objects nothing is sent. */
async function runFetch(run: PlanRun, step: FetchStep): Promise<void> {
  const entities = step.path.length === 0 ? [run.data] : entitiesAt(run.data, step.path);
  if (entities.length === 0) return;
  if (step.represent === undefined) await fetchFields(run, step, entities);
  else await fetchEntities(run, step, entities, step.represent);
}

async function fetchFields(run: PlanRun, step: FetchStep, entities: readonly Entity[]): Promise<void> {
  const { data, errors } = await ask(run, step, undefined);
  for (const error of errors ?? []) {
    const path = step.path.includes('@') ? undefined : pathIn(error);
    run.errors.push(fromSubgraph(error, step.subgraph, path && [...step.path, ...path]));
  }
  if (!isEntity(data)) return;
  step.rewriteAnswer?.(data);
  for (const entity of entities) mergeEntity(entity, data);
}

async function fetchEntities(
  run: PlanRun,
  step: FetchStep,
  entities: readonly Entity[],
  represent: Represent,
): Promise<void> {
  const { texts, targets } = representEach(entities, represent, step);
  if (texts.length === 0) return;
  const { data, errors } = await ask(run, step, texts);
  for (const error of errors ?? []) reportEntityError(run, step, targets, error);
  if (!isEntity(data)) return;
  const found = data['_entities'];
  if (!Array.isArray(found) || found.length !== texts.length)
    throw new Error(`The ${step.subgraph} service gave another number of entities than it was asked for.`);
  for (const [index, entity] of found.entries()) addTo(targets[index] ?? [], entity, step);
}

/** Entities with the same representation are fetched once: `targets[i]` are all that `texts[i]` stands for. */
function representEach(
  entities: readonly Entity[],
  represent: Represent,
  { rewriteRepresentation }: FetchStep,
): { readonly texts: string[]; readonly targets: Entity[][] } {
  const positions = new Map<string, number>();
  const texts: string[] = [];
  const targets: Entity[][] = [];
  for (const entity of entities) {
    const representation = represent(entity);
    if (representation === undefined) continue;
    rewriteRepresentation?.(representation);
    const text = JSON.stringify(representation);
    const known = positions.get(text);
    if (known !== undefined) targets[known]?.push(entity);
    else {
      positions.set(text, texts.length);
      texts.push(text);
      targets.push([entity]);
    }
  }
  return { texts, targets };
}

function ask(
  run: PlanRun,
  step: FetchStep,
  representations: readonly string[] | undefined,
): Promise<ResponsePayload> {
  if (step.isEvent) return Promise.resolve(run.event ?? {});
  const request = {
    subgraph: step.subgraph,
    body: step.text(run.variables, representations),
    repeatable: !step.isMutation,
  };
  if (representations === undefined) return run.fetch(request);
  const write: EntityRequest['write'] = (others) => step.text(run.variables, others);
  const entities = { representations, write };
  return run.fetch({ ...request, entities, isIndependent: step.isIndependent });
}

function addTo(targets: readonly Entity[], entity: unknown, step: FetchStep): void {
  const [first] = targets;
  if (!isEntity(entity) || first === undefined) return;
  // Rewrites depend on the type, and a subgraph that was not asked for it says none.
  entity['__typename'] ??= first['__typename'];
  step.rewriteAnswer?.(entity);
  for (const target of targets) {
    const known = target['__typename'];
    mergeEntity(target, entity);
    if (isMoreThan(known, target['__typename'], step)) target['__typename'] = known;
  }
}

/** A subgraph that knows an interface only as an object gives its name, which says less than what is known. */
function isMoreThan(known: unknown, received: unknown, { fulfils }: FetchStep): boolean {
  if (known === received || typeof known !== 'string' || typeof received !== 'string') return false;
  return fulfils(received, known);
}

/** `_entities.2.name` is in every place of the third representation's entities; an error about none is where all of them are. */
function reportEntityError(
  run: PlanRun,
  step: FetchStep,
  targets: readonly (readonly Entity[])[],
  error: unknown,
): void {
  const [, index, ...rest] = pathIn(error) ?? [];
  const failed = typeof index === 'number' ? targets[index] : undefined;
  const places = placesOf(new Set(failed ?? targets.flat()), run.data, step.path);
  if (failed === undefined || places.length === 0)
    run.errors.push(fromSubgraph(error, step.subgraph, commonStart(places)));
  else for (const place of places) run.errors.push(fromSubgraph(error, step.subgraph, [...place, ...rest]));
}

/** What all of these places lie in; undefined: nothing but the whole answer. */
function commonStart([first = [], ...others]: readonly PathKey[][]): readonly PathKey[] | undefined {
  const end = first.findIndex((key, at) => others.some((other) => other[at] !== key));
  const start = end === -1 ? first : first.slice(0, end);
  return start.length === 0 ? undefined : start;
}
