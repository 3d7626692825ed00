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

/**
 * A stream of messages; `isMine` is another for each viewer. @param {'plain' | 'service-kit'} _kind  what is the same for all is marked only for whom that means something
 */
export function streamSdl(_kind) {
  return `${head}
  type Query { streamName: String }
  type Subscription { messageSent(room: ID!): Message! }
  type Message @key(fields: "id") { id: ID! number: Int! text: String! sentAt: String! sender: User! isMine: Boolean! }
  type User @key(fields: "id", resolvable: false) { id: ID! }
`;
}
