import { cookiesHeader, cookieValues } from '@parley/service-kit/contract';
import type { SubgraphHeaders } from './subgraph-headers.ts';

/** The cookies of one client's mutation; those only that rules name. */
export interface ClientCookies {
  /** Headers for a subgraph: which of its cookies the client takes, and those that came. */
  to(this: void, subgraph: string): Readonly<Record<string, string>>;
}

/** One that came twice is left out: nobody knows which of them the host has set. */
export function createClientCookies(
  header: string | undefined,
  { cookiesOf }: Pick<SubgraphHeaders, 'cookiesOf'>,
): ClientCookies {
  return {
    to(subgraph) {
      const names = cookiesOf(subgraph);
      if (names.length === 0) return {};
      const pairs = names.flatMap((name) => {
        const [value, ...others] = cookieValues(header, name);
        return value === undefined || others.length > 0 ? [] : [`${name}=${value}`];
      });
      return { [cookiesHeader]: names.join(', '), ...(pairs.length > 0 && { cookie: pairs.join('; ') }) };
    },
  };
}
