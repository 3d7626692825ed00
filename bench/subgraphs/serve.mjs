import { parse, validate } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { createServer } from 'node:http';

/**
 * A plain subgraph over HTTP. Its documents are compiled once (graphql-jit), so that it takes little of the two cores from the
 * gateways that are to be measured.
 * @param {import('graphql').GraphQLSchema} schema
 * @returns {Promise<import('node:http').Server & {port: number}>}
 */
export async function servePlainSubgraph(schema) {
  const execute = createExecutor(schema);
  const answer = async (
    /** @type {string} */ body,
    /** @type {import('node:http').ServerResponse} */ response,
  ) => {
    const { query, variables } = JSON.parse(body);
    const text = JSON.stringify(await execute(query, variables));
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  };
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => void answer(Buffer.concat(chunks).toString(), response));
  });
  server.keepAliveTimeout = 120_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  return Object.assign(server, { port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
}

/** @param {import('graphql').GraphQLSchema} schema @returns {(query: string, variables: Record<string, unknown>) => unknown} */
export function createExecutor(schema) {
  /** @type {Map<string, import('graphql-jit').CompiledQuery>} */
  const compiled = new Map();
  return (query, variables) => {
    const known = compiled.get(query) ?? compile(schema, query);
    // A gateway that wrote its variables into the text would compile at each request: that is its own cost, but no leak of ours.
    if (compiled.size < 1_000) compiled.set(query, known);
    return known.query({}, {}, variables ?? {});
  };
}

/** @param {import('graphql').GraphQLSchema} schema @param {string} query */
function compile(schema, query) {
  const document = parse(query);
  const [error] = validate(schema, document);
  if (error !== undefined) throw error;
  const compiled = compileQuery(schema, document);
  if (!isCompiledQuery(compiled)) throw new Error(JSON.stringify(compiled));
  return compiled;
}
