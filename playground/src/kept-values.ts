import type { Example } from './configuration.ts';
import { operationName, parseDocument } from './operation-name.ts';

export type KeptValues = ReturnType<typeof createKeptValues>;

/** Carries ids from the answer of one tab into the variables of another. `{{newId}}` is another one each time. */
export function createKeptValues(
  examples: readonly Example[],
  newId: () => string = () => crypto.randomUUID(),
) {
  const kept = new Map<string, unknown>();
  const sources = examples.flatMap(({ document, keeps = {} }) => {
    const operation = operationName(parseDocument(document));
    return Object.entries(keeps).map(([name, from]) => ({ name, operation, from }));
  });
  const valueOf = (name: string): unknown => {
    if (name === 'newId') return newId();
    if (kept.has(name)) return kept.get(name);
    const source = sources.find((each) => each.name === name);
    throw new Error(
      source === undefined
        ? `Nothing is called {{${name}}}: write the value into the variables.`
        : `Run the tab ${source.operation} first: it answers the ${name}. Or write your own into the variables.`,
    );
  };
  return {
    /** Looks into what an operation answered to these variables. */
    keepFrom(
      operation: string | undefined,
      data: unknown,
      variables: Readonly<Record<string, unknown>> = {},
    ): void {
      for (const { name, operation: source, from } of sources) {
        if (source !== operation) continue;
        const value = typeof from === 'string' ? valueAt(data, from.split('.')) : from(data, variables);
        if (value !== undefined && value !== null) kept.set(name, value);
        // What was looked for and is not there must not be taken for what was there before.
        else if (typeof from !== 'string') kept.delete(name);
      }
    },
    /** The variables with each `{{name}}` replaced. Throws a sentence that names the tab to run first. */
    fillIn: (variables: Readonly<Record<string, unknown>>) =>
      replace(variables, valueOf) as Record<string, unknown>,
    /** Forgets all: what one person may see is no use to the next one. */
    clear: (): void => kept.clear(),
  };
}

function valueAt(data: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    data,
  );
}

function replace(value: unknown, valueOf: (name: string) => unknown): unknown {
  if (typeof value === 'string') {
    const [, name] = /^\{\{(\w+)\}\}$/.exec(value) ?? [];
    return name === undefined ? value : valueOf(name);
  }
  if (Array.isArray(value)) return value.map((each) => replace(each, valueOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replace(each, valueOf)]));
}
