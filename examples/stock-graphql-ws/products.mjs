import { setTimeout as sleep } from 'node:timers/promises';
import { serveSubgraph } from './serve-subgraph.mjs';

const products = [
  { id: '1', name: 'Table', price: 120 },
  { id: '2', name: 'Chair', price: 40 },
];

const typeDefs = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  type Product @key(fields: "id") {
    id: ID!
    name: String!
    price: Int!
  }
  type Query {
    products: [Product!]!
  }
  type Subscription {
    "A product each time its price has changed."
    priceChanged: Product!
  }
`;

async function* priceChanges() {
  for (let turn = 0; ; turn += 1, await sleep(1_000)) {
    const product = products[turn % products.length];
    product.price += 1;
    yield { priceChanged: product };
  }
}

serveSubgraph({
  name: 'products',
  port: Number(process.env.PORT ?? 4101),
  typeDefs,
  resolvers: {
    Product: { __resolveReference: ({ id }) => products.find((product) => product.id === id) },
    Query: { products: () => products },
    Subscription: { priceChanged: { subscribe: priceChanges } },
  },
});
