import { stringifyExact } from '../../exact-json.ts';
import { formatError } from '../../operations/errors.ts';
import type { ResponsePayload } from '../../operations/response-payload.ts';
import type { FetchStep, PlanStep } from '../plan/plan-step.ts';
import { entitiesAt } from './entities-at.ts';
import { isEntity, mergeEntity, type Entity } from './entity.ts';
import type { EntityRequest, PlanRun } from './plan-run.ts';
import { inheritFailures, reportErrors } from './report-errors.ts';
import { fromSubgraph, type FetchedError } from './subgraph-errors.ts';

/** Runs the steps. A fetch that fails is reported to `onFault` and the others go on: never rejects. */
export async function runPlan(
  run: PlanRun,
  step: PlanStep,
  onFault: (error: unknown) => void,
): Promise<void> {
  switch (step.kind) {
    case 'fetch':
      return runFetch(run, step, onFault);
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
async function runFetch(run: PlanRun, step: FetchStep, onFault: (error: unknown) => void): Promise<void> {
  const entities = step.path.length === 0 ? [run.data] : entitiesAt(run.data, step.path);
  if (entities.length === 0) return;
  const request = requestFor(entities, step);
  const { targets } = request;
  inheritFailures(run, step, request.left);
  if (targets.length === 0) return;
  let errors: readonly FetchedError[] = [];
  let hasData = false;
  try {
    const payload = await ask(run, step, request.texts);
    errors = (payload.errors ?? []).map((error) => fromSubgraph(error, step.subgraph));
    hasData = merge(step, request, payload.data);
    if (!hasData && errors.length === 0) errors = [fromSubgraph(undefined, step.subgraph)];
  } catch (fault) {
    onFault(fault);
    errors = [...errors, { error: formatError(fault), path: undefined }];
  }
  reportErrors(run, step, { targets, errors, hasData });
  inheritFailures(run, step, targets.flat());
}

interface FetchRequest {
  /** Representations as JSON; undefined: fields are fetched, not entities. */
  readonly texts: readonly string[] | undefined;
  /** The objects that get what is fetched: `targets[i]` are all that `texts[i]` stands for. */
  readonly targets: readonly (readonly Entity[])[];
  /** Those that cannot be represented, as they are of another type or something that is needed is not there. */
  readonly left: readonly Entity[];
}

/** Adds what came to the targets. False: nothing came. Throws for another number of entities than was asked for. */
function merge(step: FetchStep, { texts, targets }: FetchRequest, data: unknown): boolean {
  if (!isEntity(data)) return false;
  if (texts === undefined) {
    step.rewriteAnswer?.(data);
    for (const target of targets.flat()) mergeEntity(target, data);
    return true;
  }
  const found = data['_entities'] ?? undefined;
  if (found === undefined) return false;
  if (!Array.isArray(found) || found.length !== texts.length)
    throw new Error(`The ${step.subgraph} service gave another number of entities than it was asked for.`);
  for (const [index, entity] of found.entries()) addTo(targets[index] ?? [], entity, step);
  return true;
}

/** Entities with the same representation are fetched once. */
function requestFor(
  entities: readonly Entity[],
  { represent, rewriteRepresentation }: FetchStep,
): FetchRequest {
  if (represent === undefined) return { texts: undefined, targets: [entities], left: [] };
  const positions = new Map<string, number>();
  const texts: string[] = [];
  const targets: Entity[][] = [];
  const left: Entity[] = [];
  for (const entity of entities) {
    const representation = represent(entity);
    if (representation === undefined) {
      left.push(entity);
      continue;
    }
    rewriteRepresentation?.(representation);
    const text = stringifyExact(representation);
    const known = positions.get(text);
    if (known !== undefined) targets[known]?.push(entity);
    else {
      positions.set(text, texts.length);
      texts.push(text);
      targets.push([entity]);
    }
  }
  return { texts, targets, left };
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
  const entities = { representations, write, maxStalenessMs: step.maxStalenessMs };
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
