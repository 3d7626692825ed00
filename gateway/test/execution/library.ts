const link = (...names: string[]) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names.map((name) => `"@${name}"`).join(', ')}])\n`;

/** Three subgraphs with what makes plans hard: see the comments. */
export const librarySdls: Readonly<Record<string, string>> = {
  // An interface with keys; a union; a list in a list; a value and a field that clients may not see.
  catalogue: `${link('key', 'inaccessible', 'shareable', 'provides', 'external')}
    scalar Anything
    enum Unit { KG LB }
    enum Colour { RED GREEN SECRET @inaccessible }
    interface Media @key(fields: "id") { id: ID! title(length: Int = 9): String related: [Media!] owner: Reader }
    type Book implements Media @key(fields: "id") {
      id: ID! title(length: Int = 9): String related: [Media!] owner: Reader
      weight: Int! size: Size colour: Colour pages: [[Page!]]! extra: Anything cost: Int @inaccessible author: Author!
      cover: String heft(unit: Unit = KG): Float copies: [Copy!]!
    }
    type Film implements Media @key(fields: "id") {
      id: ID! title(length: Int = 9): String related: [Media!] owner: Reader
      minutes: Float cast: [Author] secret: Hidden @inaccessible cover: [String!]
    }
    type Copy @key(fields: "self { id } number") { self: CopyRef! number: Int! shelfmark: String }
    type CopyRef @shareable { id: ID! hall: String }
    type Hidden @inaccessible { x: Int }
    type Page @shareable { number: Int! text: String }
    type Size @shareable { width: Int height: Int! }
    type Author @key(fields: "id") { id: ID! name: String! works: [Media] }
    type Reader @key(fields: "id") { id: ID! nick: String @external }
    union Found = Book | Film | Author | Page
    input Filter { colour: Colour limit: Int! = 3 words: [String!] }
    type Query {
      media(id: ID!): Media
      allMedia(filter: Filter): [Media!]
      books: [Book!]!
      search(text: String!): [Found]
      author(id: ID!): Author!
      shelf: [[Media]] @provides(fields: "owner { nick }")
      version: String! @shareable
      anything: Anything
    }
    type Mutation { addBook(title: String!): Book rename(id: ID!, title: String = "x"): Media }
    type Subscription { mediaAdded(colour: Colour): Found }
  `,
  // Requires what catalogue has; contributes to its types and to those of readers.
  loans: `${link('key', 'external', 'requires', 'shareable')}
    type Book @key(fields: "id") {
      id: ID! weight: Int! @external size: Size @external
      heft(unit: Unit = KG): Float @external title(length: Int = 9): String @external
      byHeft: String @requires(fields: "heft(unit: LB) title(length: 2)")
      byWeight: String @requires(fields: "weight size { width height }")
      loans(first: Int = 2): [Loan!]
      available: Boolean!
    }
    type Copy @key(fields: "self { id } number") { self: CopyRef! number: Int! worn: Boolean! lastLoan(open: Boolean): Loan }
    type CopyRef @shareable { id: ID! hall: String }
    enum Unit { KG LB }
    type Film @key(fields: "id") { id: ID! loans(first: Int = 2): [Loan] }
    type Size @shareable { width: Int height: Int! }
    type Author @key(fields: "id") { id: ID! borrowed: Int! lastReader: Reader }
    type Loan @key(fields: "id") { id: ID! of: Book by: Reader! until: String }
    type Reader @key(fields: "id") { id: ID! loans: [Loan!]! nick: String @shareable favourite: Author }
    type Query { loan(id: ID!): Loan loans: [Loan] version: String! @shareable reader(id: ID!): Reader }
    type Mutation { lend(book: ID!): Loan }
  `,
  // Knows media only as an interface object.
  ratings: `${link('key', 'external', 'interfaceObject', 'requires', 'shareable')}
    type Media @key(fields: "id") @interfaceObject {
      id: ID! title(length: Int = 9): String @external praise(length: Int): String @requires(fields: "title(length: 1)") stars: Int reviews: [Review!]! rated: Float!
    }
    type Review { text: String! by: Reader of: Media }
    type Reader @key(fields: "id") { id: ID! nick: String @shareable reviews: [Review] }
    type Query { top: [Media] review: Review version: String! @shareable }
  `,
};

export const libraryConcrete = { Media: ['Book', 'Film'] };
