import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { GraphQLError } from 'graphql';
import type { Configuration } from './configuration.ts';
import type { KeptValues } from './kept-values.ts';
import { operationName, parseDocument } from './operation-name.ts';
import { collectPayloads } from './received-payloads.ts';
import { sentenceOf } from './sentence-of.ts';
import type { Session } from './session.ts';

/** GraphiQL's own fetcher with the session's token and the kept values. What the Headers tab says goes first, also in `connection_init`. */
export function createFetcher(deps: {
  readonly configuration: Configuration;
  readonly session: Session;
  readonly keptValues: KeptValues;
}): Fetcher {
  const { configuration, session, keptValues } = deps;
  const send = createGraphiQLFetcher({
    url: configuration.endpoint,
    subscriptionUrl: socketUrl(configuration.endpoint),
    enableIncrementalDelivery: false,
  });
  const run = async (params: FetcherParams, options?: FetcherOpts) => {
    // The schema is everybody's: it is there also when a token is not good any more.
    if (params.operationName === 'IntrospectionQuery') return send(params, options);
    const variables = keptValues.fillIn((params.variables as Record<string, unknown> | undefined) ?? {});
    const headers = withToken(options?.headers, await session.accessToken());
    // Right after a change of tabs GraphiQL still gives the name and the document of the tab before.
    const documentAST = parseDocument(params.query) ?? options?.documentAST;
    const name = operationName(documentAST, params.operationName ?? undefined);
    const result = await send(
      { ...params, variables, operationName: name ?? null },
      { headers, ...(documentAST === undefined ? {} : { documentAST }) },
    );
    if (Symbol.asyncIterator in result) return collectPayloads(result) as AsyncIterableIterator<never>;
    if ('data' in result) {
      keptValues.keepFrom(name, result.data, variables);
      if (configuration.session.signedInBy.includes(name ?? '')) session.takeOver(result.data);
    }
    return result;
  };
  // GraphiQL would show where in the code an error happened.
  return (params, options) =>
    run(params, options).catch((error: unknown) => ({ errors: [new GraphQLError(sentenceOf(error))] }));
}

function withToken(
  headers: Readonly<Record<string, unknown>> = {},
  token: string | undefined,
): Record<string, unknown> {
  const own = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  return own || token === undefined ? headers : { Authorization: `Bearer ${token}`, ...headers };
}

function socketUrl(endpoint: string): string {
  const url = new URL(endpoint, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
