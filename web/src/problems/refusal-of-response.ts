import { noAnswer, type Refusal } from './refusal.ts';

interface Refused {
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** What the address of an upload refuses with has the form of an error of the graph. */
export async function refusalOfResponse(response: Response): Promise<Refusal> {
  const { errors = [] } = (await response.json().catch(() => ({}))) as Refused;
  const [first] = errors;
  return first === undefined ? noAnswer : { code: first.extensions?.code ?? '', reason: first.message };
}
