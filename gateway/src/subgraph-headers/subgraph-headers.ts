import type { IncomingHttpHeaders } from 'node:http';
import type { JWTPayload } from 'jose';
import { getOrInsert } from '../get-or-insert.ts';
import { claimText } from './claim-text.ts';
import { asRead, isHeaderValue, matches } from './header-names.ts';
import type { HeaderRule, Merge } from './header-rules.ts';

type Headers = Readonly<Record<string, string>>;

const nothing: Headers = {};

/** Those headers of a client that may be passed on. `key`: equal for two clients that sent the same. */
export interface ForwardedHeaders {
  readonly headers: Headers;
  readonly key: string;
  /** Why they are not passed on, and the client is refused. */
  readonly problem?: string;
}

/** Of names and values, in characters: subgraphs take some 16 kB of headers in all, and some proxies less. */
const mostCharacters = 8_192;

export const nothingForwarded: ForwardedHeaders = { headers: {}, key: '' };

/** The headers of a viewer's claims, by the name of the header. */
export type ClaimHeaders = Headers;

export const noClaims: ClaimHeaders = {};

/** On whose behalf a subgraph is asked. */
export interface HeaderSources {
  readonly forwarded: ForwardedHeaders;
  claims(this: void): ClaimHeaders;
}

export interface SubgraphHeaders {
  /** The names of clients' headers that may be passed on, and beginnings of names (`x-app-*`). */
  readonly forwards: readonly string[];
  mayForward(this: void, name: string): boolean;
  /** Subgraphs that rules name and that are none of these. */
  unknownSubgraphs(this: void, names: readonly string[]): readonly string[];
  /** The headers that may come back from any subgraph. */
  readonly returns: readonly string[];
  /** Of a request of HTTP. */
  pick(this: void, headers: IncomingHttpHeaders): ForwardedHeaders;
  /** What a subgraph is sent beside the gateway's own headers. */
  to(this: void, subgraph: string, from: HeaderSources): Headers;
  /** What the rules set for it, the same for every client. */
  fixedFor(this: void, subgraph: string): Headers;
  returnedFrom(this: void, subgraph: string): ReadonlyMap<string, Merge>;
  /** All cookies that rules name. */
  readonly cookies: ReadonlySet<string>;
  /** Those that go to a subgraph, and that it may set and remove. */
  cookiesOf(this: void, subgraph: string): readonly string[];
  /** Of a token that has been verified; `subject`: the viewer's id. Throws `AuthenticationError` for a claim that no header can have. */
  claimsOf(this: void, payload: JWTPayload, subject: string): ClaimHeaders;
}

/** What the rules say. Where several say something of one header of a subgraph, the last of them does. */
export function createSubgraphHeaders(rules: readonly HeaderRule[]): SubgraphHeaders {
  const patterns = [...new Set(rules.flatMap(({ forward }) => forward))];
  const claimsByHeader = new Map(rules.flatMap(({ claims }) => Object.entries(claims)));
  const claimed = new Set([...claimsByHeader.keys()].map(asRead));
  const mayForward = (name: string): boolean =>
    !claimed.has(asRead(name)) && patterns.some((pattern) => matches(pattern, name));
  const bySubgraph = new Map<string, SubgraphRules>();
  const rulesOf = (subgraph: string): SubgraphRules =>
    getOrInsert(bySubgraph, subgraph, () => combine(rules, subgraph));

  return {
    forwards: patterns,
    mayForward,
    unknownSubgraphs(names) {
      const named = new Set(rules.flatMap(({ subgraphs = [] }) => subgraphs));
      return [...named].filter((name) => !names.includes(name));
    },
    returns: [...new Set(rules.flatMap((each) => each.return.map(({ name }) => name)))],
    pick(headers) {
      if (patterns.length === 0) return nothingForwarded;
      // What `Connection` names is of this connection only (RFC 9110, 7.6.1).
      const ofConnection = (headers.connection ?? '').toLowerCase().split(',');
      const own = new Set(ofConnection.map((name) => name.trim()));
      return forwardedOf(
        Object.entries(headers).flatMap(([name, value]) =>
          value !== undefined && !own.has(name) && mayForward(name)
            ? [[name, [value].flat().join(', ')] as const]
            : [],
        ),
      );
    },
    to: (subgraph, from) => (rules.length === 0 ? nothing : headersBy(rulesOf(subgraph), from)),
    fixedFor: (subgraph) => rulesOf(subgraph).set,
    returnedFrom: (subgraph) => rulesOf(subgraph).returned,
    cookies: new Set(rules.flatMap(({ cookies }) => cookies)),
    cookiesOf: (subgraph) => rulesOf(subgraph).cookies,
    claimsOf(payload, subject) {
      if (claimsByHeader.size === 0) return noClaims;
      return Object.fromEntries(
        [...claimsByHeader].flatMap(([header, claim]) => {
          const given =
            claim === 'sub' ? subject : Object.hasOwn(payload, claim) ? payload[claim] : undefined;
          const text = claimText(claim, given);
          return text === undefined ? [] : [[header, text] as const];
        }),
      );
    },
  };
}

function headersBy(
  { forward, set, setNames, claims }: SubgraphRules,
  { forwarded, claims: claimsNow }: HeaderSources,
): Headers {
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(forwarded.headers))
    if (!setNames.has(asRead(name)) && forward.some((pattern) => matches(pattern, name))) sent[name] = value;
  const given = claims.length === 0 ? undefined : claimsNow();
  for (const name of claims) {
    const value = given?.[name];
    if (value !== undefined) sent[name] = value;
  }
  return Object.assign(sent, set);
}

/** One value a name. */
export function forwardedOf(entries: readonly (readonly [string, string])[]): ForwardedHeaders {
  const valid = entries
    .filter(([, value]) => isHeaderValue(value))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (valid.length === 0) return nothingForwarded;
  const characters = valid.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (characters <= mostCharacters) return { headers: Object.fromEntries(valid), key: JSON.stringify(valid) };
  const problem = `The headers to be passed on have ${characters} characters; the limit is ${mostCharacters}.`;
  return { ...nothingForwarded, problem };
}

interface SubgraphRules {
  readonly forward: readonly string[];
  readonly set: Headers;
  readonly setNames: ReadonlySet<string>;
  /** Headers that have claims. */
  readonly claims: readonly string[];
  readonly returned: ReadonlyMap<string, Merge>;
  readonly cookies: readonly string[];
}

function combine(rules: readonly HeaderRule[], subgraph: string): SubgraphRules {
  const own = rules.filter(({ subgraphs }) => subgraphs?.includes(subgraph) ?? true);
  const set: Headers = Object.assign({}, ...own.map((each) => each.set));
  return {
    forward: own.flatMap(({ forward }) => forward),
    set,
    setNames: new Set(Object.keys(set).map(asRead)),
    claims: own.flatMap(({ claims }) => Object.keys(claims)),
    cookies: [...new Set(own.flatMap(({ cookies }) => cookies))],
    returned: new Map(own.flatMap((each) => each.return.map(({ name, merge }) => [name, merge] as const))),
  };
}
