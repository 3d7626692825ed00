import { cookieNameOf } from '@parley/service-kit/contract';
import type { IncomingHttpHeaders } from 'node:http';
import { isHeaderValue } from './header-names.ts';
import type { Merge } from './header-rules.ts';
import type { SubgraphHeaders } from './subgraph-headers.ts';

/** Of all that come back to one client, in characters: clients take some 16 kB of headers. */
const mostCharacters = 8_192;

/** Collects what comes back from the subgraphs that one operation asks. */
export interface ReturnedHeaders {
  /**
   * Call it when a fetch begins, and the answer with the headers that come. What began first is first, whatever comes first. `cookies`:
   * whether the fetch was sent the subgraph's cookies, and may set them.
   */
  begin(this: void, subgraph: string, cookies: boolean): (headers: IncomingHttpHeaders) => void;
  /** By name, merged. */
  merged(this: void): ReadonlyMap<string, readonly string[]>;
}

interface Fetch {
  readonly rules: ReadonlyMap<string, Merge>;
  readonly cookies: readonly string[];
  headers?: IncomingHttpHeaders;
}

/** Cookies that rules name are set only by the subgraph that they are for, whatever `return` says of `set-cookie`. */
export function collectReturnedHeaders({
  returnedFrom,
  cookies: named,
  cookiesOf,
}: Pick<SubgraphHeaders, 'returnedFrom' | 'cookies' | 'cookiesOf'>): ReturnedHeaders {
  const fetches: Fetch[] = [];
  return {
    begin(subgraph, hasCookies) {
      const rules = returnedFrom(subgraph);
      const cookies = hasCookies ? cookiesOf(subgraph) : [];
      if (rules.size === 0 && cookies.length === 0) return () => undefined;
      const one: Fetch = { rules, cookies };
      fetches.push(one);
      return (headers) => void (one.headers = headers);
    },
    merged() {
      const found = new Map<string, readonly string[]>();
      const cookies = cookiesSet(fetches);
      if (cookies.length > 0) found.set('set-cookie', cookies);
      for (const { rules, headers = {} } of fetches)
        for (const [name, merge] of rules) {
          const all = valuesOf(headers[name]);
          const values = name === 'set-cookie' ? all.filter((value) => !named.has(cookieNameOf(value))) : all;
          if (values.length > 0) found.set(name, mergeInto(found.get(name), values, merge));
        }
      return withinLimit(found);
    },
  };
}

/** Of several that set one cookie the last counts, as a browser would have it. */
function cookiesSet(fetches: readonly Fetch[]): readonly string[] {
  const byName = new Map<string, string>();
  for (const { cookies, headers = {} } of fetches)
    for (const value of valuesOf(headers['set-cookie'])) {
      const name = cookieNameOf(value);
      if (cookies.includes(name)) byName.set(name, value);
    }
  return [...byName.values()];
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
