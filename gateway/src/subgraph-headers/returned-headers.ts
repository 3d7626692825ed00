import type { IncomingHttpHeaders } from 'node:http';
import { isHeaderValue } from './header-names.ts';
import type { Merge } from './header-rules.ts';
import type { SubgraphHeaders } from './subgraph-headers.ts';

/** Of all that come back to one client, in characters: clients take some 16 kB of headers. */
const mostCharacters = 8_192;

/** Collects what comes back from the subgraphs that one operation asks. */
export interface ReturnedHeaders {
  /** Call it when a fetch begins, and the answer with the headers that come. What began first is first, whatever comes first. */
  begin(this: void, subgraph: string): (headers: IncomingHttpHeaders) => void;
  /** By name, merged. */
  merged(this: void): ReadonlyMap<string, readonly string[]>;
}

export function collectReturnedHeaders({
  returnedFrom,
}: Pick<SubgraphHeaders, 'returnedFrom'>): ReturnedHeaders {
  const fetches: { readonly rules: ReadonlyMap<string, Merge>; headers?: IncomingHttpHeaders }[] = [];
  return {
    begin(subgraph) {
      const rules = returnedFrom(subgraph);
      if (rules.size === 0) return () => undefined;
      const one: (typeof fetches)[number] = { rules };
      fetches.push(one);
      return (headers) => void (one.headers = headers);
    },
    merged() {
      const found = new Map<string, readonly string[]>();
      for (const { rules, headers = {} } of fetches)
        for (const [name, merge] of rules) {
          const values = valuesOf(headers[name]);
          if (values.length > 0) found.set(name, mergeInto(found.get(name), values, merge));
        }
      return withinLimit(found);
    },
  };
}

function mergeInto(
  present: readonly string[] | undefined,
  values: readonly string[],
  merge: Merge,
): readonly string[] {
  if (present === undefined || merge === 'last') return values;
  return merge === 'first' ? present : [...present, ...values];
}

/** One character a byte, as they came. */
function valuesOf(value: string | string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat().filter(isHeaderValue);
}

/** What has no room is left out. */
function withinLimit(found: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  let room = mostCharacters;
  return new Map(
    [...found].flatMap(([name, values]) => {
      const kept = values.filter((value) => {
        const size = name.length + value.length;
        if (size > room) return false;
        room -= size;
        return true;
      });
      return kept.length > 0 ? [[name, kept] as const] : [];
    }),
  );
}
