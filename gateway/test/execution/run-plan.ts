import { getOperationAST, parse } from 'graphql';
import { executePlan } from '../../src/execution/execute-plan.ts';
import type { OperationPlan } from '../../src/execution/plan/plan-operation.ts';
import { createOperationPlanner } from '../support/plan-locally.ts';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';
import { loadSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { libraryConcrete, librarySdls } from './library.ts';
import { createSubgraphModel } from './subgraph-model.ts';

export const library = loadSupergraph(
  createSubgraphModel(librarySdls, { concrete: libraryConcrete }).supergraphSdl,
);
const plan = createOperationPlanner(library);

/** The plan of an operation, over the library or another supergraph. */
export function planOf(query: string, planner = plan): OperationPlan {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('There is no operation.');
  return planner({ document, operation });
}

interface Sent {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: { readonly representations?: readonly object[] } & Readonly<Record<string, unknown>>;
  readonly repeatable: boolean;
}

/** Runs an operation over subgraphs that give these answers, one for each fetch in turn. */
export async function runPlanned(
  query: string,
  answers: Readonly<Record<string, readonly ResponsePayload[]>>,
  {
    variables = {},
    event,
    planner = plan,
  }: { variables?: Record<string, unknown>; event?: ResponsePayload; planner?: typeof plan } = {},
) {
  const sent: Sent[] = [];
  const faults: unknown[] = [];
  const payload = await executePlan(planOf(query, planner), {
    variables,
    event,
    fetch: async ({ subgraph, body, repeatable }) => {
      const before = sent.filter((each) => each.subgraph === subgraph).length;
      sent.push({ subgraph, repeatable, ...(JSON.parse(body) as Pick<Sent, 'query' | 'variables'>) });
      return structuredClone(answers[subgraph]?.[before]) ?? { data: null };
    },
    onFault: (error) => faults.push(error),
  });
  return { payload, sent, faults };
}

/** A book as a subgraph gives it. */
export const book = (id: string, more: object = {}) => ({ __typename: 'Book', id, ...more });
