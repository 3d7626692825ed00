import { afterEach, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@parley/testkit';
import { eventually } from './support/eventually.ts';
import { startFollowingGateway, type FollowingGateway } from './support/following-gateway.ts';
import { startShop } from './support/shop.ts';
import { startStockSubgraph, type StockSubgraph } from './support/stock-subgraph.ts';
import { internalKeys } from './support/tokens.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function gatewayOver(
  subgraphs: Record<string, string>,
  variables: NodeJS.ProcessEnv = {},
): Promise<FollowingGateway> {
  const list = Object.entries(subgraphs).map(([name, url]) => `${name}=${url}`);
  const gateway = await startFollowingGateway({ SUPERGRAPH_SUBGRAPHS: list.join(','), ...variables });
  open.push(gateway);
  return gateway;
}

/** Started again, it takes the place of the former on the same port. */
async function books(sdl: string, port?: number): Promise<StockSubgraph> {
  return started(await startStockSubgraph(sdl, { Query: { book: () => ({ id: '1' }) } }, port));
}
async function authors(sdl = authorsSdl, port?: number): Promise<StockSubgraph> {
  return started(await startStockSubgraph(sdl, { Book: { author: () => 'Ada' } }, port));
}
function started(subgraph: StockSubgraph): StockSubgraph {
  open.push({ close: () => subgraph.stop() });
  return subgraph;
}

const booksSdl = (more = '') => `type Query { book: Book } type Book @key(fields: "id") { id: ID! ${more} }`;
const authorsSdl = 'type Book @key(fields: "id") { id: ID! author: String }';
const joined = '{ book { id author } }';

const status = async (gateway: FollowingGateway) => (await gateway.readiness()).status;
const knows = async (gateway: FollowingGateway, field: string) =>
  JSON.stringify((await gateway.ask('{ __type(name: "Book") { fields { name } } }')).body).includes(field);

test('running subgraphs that want an internal token are composed and served', async () => {
  const keys = await internalKeys();
  const shop = await startShop(keys.publicKey);
  open.push(shop);
  const { products, reviews } = shop;
  const urls = { products: `${products.url}/graphql`, reviews: `${reviews.url}/graphql` };
  const gateway = await gatewayOver(urls, { INTERNAL_TOKEN_PRIVATE_KEY: keys.privateKey });
  expect(await gateway.readiness()).toEqual({ status: 200, reason: undefined });
  const { body } = await gateway.ask('{ product(id: "1") { name reviews { text } } }');
  expect(body).toEqual({ data: { product: { name: 'Product 1', reviews: [{ text: 'Fine' }] } } });
});

test('a gateway whose token the subgraphs refuse says so', async () => {
  const shop = await startShop((await internalKeys()).publicKey);
  open.push(shop);
  const { privateKey } = await internalKeys();
  const gateway = await gatewayOver(
    { products: `${shop.products.url}/graphql` },
    { INTERNAL_TOKEN_PRIVATE_KEY: privateKey },
  );
  expect(await gateway.readiness()).toEqual({ status: 503, reason: expect.stringContaining('products') });
});

test('stock subgraphs are composed and served, and a change of one is served without a restart', async () => {
  const first = await books(booksSdl());
  const gateway = await gatewayOver({ books: first.url, authors: (await authors()).url });
  expect((await gateway.ask(joined)).body).toEqual({ data: { book: { id: '1', author: 'Ada' } } });
  expect(await knows(gateway, 'pages')).toBe(false);
  await first.stop();
  await books(booksSdl('pages: Int'), first.port);
  await eventually(() => knows(gateway, 'pages'), true);
});

test('the instances of a subgraph are asked in place of the URL that composition is given', async () => {
  const running = await books(booksSdl());
  const nobody = `http://127.0.0.1:${await freePort()}/`;
  const gateway = await gatewayOver(
    { books: 'http://books.invalid/' },
    { SUBGRAPH_BOOKS_URL: `${nobody},${running.url}` },
  );
  expect((await gateway.ask('{ book { id } }')).body).toEqual({ data: { book: { id: '1' } } });
});

test('a gateway listens for clients when it has tried to load its supergraph: until then they find another one', async () => {
  const port = await freePort();
  const attempts: unknown[] = [];
  const attempt = async (): Promise<void> => {
    try {
      attempts.push((await fetch(`http://127.0.0.1:${port}/livez`)).status);
    } catch (error) {
      attempts.push(((error as Error).cause as { readonly code?: unknown }).code);
    }
  };
  const subgraph = createServer((_request, response) => {
    void attempt().finally(() => response.writeHead(503).end());
  });
  await new Promise<void>((resolve) => subgraph.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise<void>((resolve) => subgraph.close(() => resolve())) });
  const { port: subgraphPort } = subgraph.address() as AddressInfo;
  const gateway = await gatewayOver({ books: `http://127.0.0.1:${subgraphPort}/` }, { PORT: String(port) });
  expect(attempts[0]).toBe('ECONNREFUSED');
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
});

test('a gateway waits, not ready, for a subgraph that comes up late, and serves without a restart', async () => {
  const port = await freePort();
  const gateway = await gatewayOver({
    books: (await books(booksSdl())).url,
    authors: `http://127.0.0.1:${port}/`,
  });
  expect(await gateway.readiness()).toEqual({
    status: 503,
    reason: `Couldn't load service definitions for "authors" at http://127.0.0.1:${port}/: It cannot be reached (ECONNREFUSED).`,
  });
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
  expect(await gateway.ask(joined)).toMatchObject({
    status: 503,
    body: { errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] },
  });
  await authors(authorsSdl, port);
  await eventually(() => status(gateway), 200);
  expect((await gateway.ask(joined)).body).toEqual({ data: { book: { id: '1', author: 'Ada' } } });
});

test('subgraphs that do not compose are refused at the start; the gateway serves once they do', async () => {
  const faulty = await authors('type Book @key(fields: "isbn") { isbn: ID! author: String }');
  const gateway = await gatewayOver({ books: (await books(booksSdl())).url, authors: faulty.url });
  const { status: refused, reason } = await gateway.readiness();
  expect(refused).toBe(503);
  expect(reason).toContain('cannot move to subgraph "authors" using @key(fields: "isbn") of "Book"');
  expect(await gateway.updates('refused')).toBeGreaterThan(0);
  await faulty.stop();
  await authors(authorsSdl, faulty.port);
  await eventually(() => status(gateway), 200);
  expect((await gateway.ask(joined)).body).toEqual({ data: { book: { id: '1', author: 'Ada' } } });
});

test('a change that does not compose is reported and changes nothing; the next one that does is served', async () => {
  const first = await books(booksSdl());
  const gateway = await gatewayOver({ books: first.url, authors: (await authors()).url });
  await first.stop();
  const faulty = await books(booksSdl('author: Int'), first.port);
  await eventually(async () => (await gateway.updates('refused')) > 1, true);
  expect(gateway.errors().map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['The new supergraph is refused, the former one stays']),
  );
  expect(gateway.errors().at(-1)?.err?.message).toContain('Non-shareable field "Book.author"');
  expect(await gateway.readiness()).toEqual({ status: 200, reason: undefined });
  expect((await gateway.ask(joined)).body).toEqual({ data: { book: { id: '1', author: 'Ada' } } });
  await faulty.stop();
  await books(booksSdl('pages: Int'), first.port);
  await eventually(() => knows(gateway, 'pages'), true);
  expect((await gateway.ask(joined)).body).toEqual({ data: { book: { id: '1', author: 'Ada' } } });
});

test('a change of one subgraph while another is down is served once that is back', async () => {
  const first = await books(booksSdl());
  const other = await authors();
  const gateway = await gatewayOver({ books: first.url, authors: other.url });
  await other.stop();
  await first.stop();
  await books(booksSdl('pages: Int'), first.port);
  const refused = await gateway.updates('refused');
  await eventually(async () => (await gateway.updates('refused')) > refused + 1, true);
  await authors(authorsSdl, other.port);
  await eventually(() => knows(gateway, 'pages'), true);
});
