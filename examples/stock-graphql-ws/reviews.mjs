import { serveSubgraph } from './serve-subgraph.mjs';

const reviews = { 1: ['It stands.'], 2: ['One can sit on it.', 'Not for long.'] };

const typeDefs = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  type Product @key(fields: "id") {
    id: ID!
    reviews: [String!]!
  }
`;

serveSubgraph({
  name: 'reviews',
  port: Number(process.env.PORT ?? 4102),
  typeDefs,
  resolvers: {
    Product: {
      __resolveReference: ({ id }) => ({ id }),
      reviews: ({ id }) => reviews[id] ?? [],
    },
  },
});
