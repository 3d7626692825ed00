const head = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

/** Rooms of messages; who sent one is known by id only. */
export const messagesSdl = `${head}
  type Query { messages(room: ID!, first: Int!): [Message!] }
  type Message @key(fields: "id") { id: ID! number: Int! text: String! sentAt: String! sender: User! }
  type User @key(fields: "id", resolvable: false) { id: ID! }
`;

/** People. */
export const usersSdl = `${head}
  type Query { user(id: ID!): User }
  type User @key(fields: "id") { id: ID! username: String! displayName: String! image: String }
`;
