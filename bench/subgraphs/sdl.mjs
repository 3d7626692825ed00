/**
 * @typedef {'plain' | 'marked'} SdlKind
 *   `marked`: says what is the same for every viewer, for Parley's gateway, which then completes an event once for all; the others know no such thing
 */

/** @param {SdlKind} kind */
function head(kind) {
  const federation = (/** @type {string} */ names) =>
    `@link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])`;
  if (kind === 'plain') return `extend schema ${federation('"@key"')}`;
  return `extend schema ${federation('"@key", "@composeDirective"')}
    @link(url: "https://parley.dev/subscriptions/v1.0", import: ["@viewerIndependent"])
    @composeDirective(name: "@viewerIndependent")
  directive @viewerIndependent on FIELD_DEFINITION | OBJECT`;
}

/** Leaves the marks out where nobody knows them. @param {SdlKind} kind @param {string} sdl */
function sdlOf(kind, sdl) {
  return `${head(kind)}\n${kind === 'plain' ? sdl.replaceAll(' @viewerIndependent', '') : sdl}`;
}

/** Rooms of messages; who sent one is known by id only. @param {SdlKind} [kind] */
export function messagesSdl(kind = 'plain') {
  return sdlOf(
    kind,
    `
  type Query { messages(room: ID!, first: Int!): [Message!] }
  type Message @key(fields: "id") { id: ID! number: Int! text: String! sentAt: String! sender: User! }
  type User @key(fields: "id", resolvable: false) { id: ID! }
`,
  );
}

/** People. @param {SdlKind} [kind] */
export function usersSdl(kind = 'plain') {
  return sdlOf(
    kind,
    `
  type Query { user(id: ID!): User }
  type User @key(fields: "id") @viewerIndependent {
    id: ID! @viewerIndependent
    username: String! @viewerIndependent
    displayName: String! @viewerIndependent
    image: String @viewerIndependent
  }
`,
  );
}

/** A stream of messages; `isMine` is another for each viewer. @param {SdlKind} kind */
export function streamSdl(kind) {
  return sdlOf(
    kind,
    `
  type Query { streamName: String }
  type Subscription { messageSent(room: ID!): Message! @viewerIndependent }
  type Message @key(fields: "id") {
    id: ID! @viewerIndependent
    number: Int! @viewerIndependent
    text: String! @viewerIndependent
    sentAt: String! @viewerIndependent
    sender: User! @viewerIndependent
    isMine: Boolean!
  }
  type User @key(fields: "id", resolvable: false) { id: ID! @viewerIndependent }
`,
  );
}

/** Pages whose items have a kilobyte each. @param {SdlKind} [kind] */
export function pagesSdl(kind = 'plain') {
  return sdlOf(
    kind,
    `
  type Query { page(first: Int!): [Item!] }
  type Item { number: Int! text: String! }
`,
  );
}
