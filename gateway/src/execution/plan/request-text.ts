import { stringifyExact } from '../../exact-json.ts';

export type RequestText = (
  variables: Readonly<Record<string, unknown>>,
  /** As JSON texts; undefined: not an entity fetch. */
  representations: readonly string[] | undefined,
) => string;

/** The body of a POST, of which all but the values is written once. Variables that the client left out stay out. */
export function compileRequestText(fetch: {
  readonly operation: string;
  readonly operationName?: string | undefined;
  readonly variableUsages?: readonly string[] | undefined;
}): RequestText {
  const { operation: query, operationName, variableUsages = [] } = fetch;
  const head = `${JSON.stringify({ query, operationName }).slice(0, -1)},"variables":{`;
  const variables = variableUsages.map((name) => ({ name, key: `${JSON.stringify(name)}:` }));
  return (given, representations) => {
    let text = head;
    let comma = '';
    for (const { name, key } of variables) {
      if (!Object.hasOwn(given, name) || given[name] === undefined) continue;
      text += comma + key + stringifyExact(given[name]);
      comma = ',';
    }
    if (representations !== undefined) text += `${comma}"representations":[${representations.join(',')}]`;
    return `${text}}}`;
  };
}
