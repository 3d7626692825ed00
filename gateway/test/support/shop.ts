import { composeServices } from '@apollo/composition';
import { createInternalTokenVerifier, type Viewer } from '@parley/service-kit/contract';
import {
  createHealth,
  createLogger,
  createMetrics,
  type Health,
  type Logger,
} from '@parley/service-kit/process';
import {
  requireViewer,
  startSubgraphServer,
  streamResolver,
  type SubgraphServer,
} from '@parley/service-kit/subgraph';
import { GraphQLError, parse } from 'graphql';
import { createChannel, type Channel } from './channel.ts';

/** What a subgraph was asked. */
export interface Seen {
  readonly subgraph: string;
  readonly field: string;
  readonly viewer: Viewer | null;
  readonly traceparent?: string | undefined;
}

interface Context {
  readonly viewer: Viewer | null;
  readonly traceparent?: string | undefined;
}

export type StoreEvent =
  | { __typename: 'ReviewAdded'; review: { id: string; text: string }; product: { id: string } }
  | { __typename: 'Opened'; at: number };

/** Two subgraphs of no domain that matters here: products, and reviews with the subscriptions. */
export interface Shop {
  readonly supergraphSdl: string;
  readonly products: SubgraphServer;
  /** Of products. */
  readonly health: Health;
  /** What the products are kept in; `whoami` fails while it is unavailable. */
  readonly store: { isUnavailable: boolean };
  /** Answers all that have asked for `slow`: nothing else does. */
  answerSlow(): void;
  readonly reviews: SubgraphServer;
  readonly storeEvents: Channel<StoreEvent>;
  readonly prices: Channel<number>;
  readonly seen: Seen[];
  close(): Promise<void>;
}

const head = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible"])\n`;

const productsSdl = `${head}
  type Query { product(id: ID!): Product products(first: Int = 2): [Product!] whoami: String slow: String }
  type Mutation { rename(id: ID!, name: String!): Product register(name: String!): String }
  type Product @key(fields: "id") {
    id: ID!
    name: String
    related: Product
    others(first: Int, last: Int): [Product!]
    broken: String
    costPrice: Int @inaccessible
    seenBy: String
  }
`;

const reviewsSdl = `${head}
  type Query { review(id: ID!): Review forbidden: String unexpected: String }
  type Product @key(fields: "id") { id: ID! reviews: [Review!] }
  type Review { id: ID! text: String product: Product }
  union StoreEvent = ReviewAdded | Opened
  type ReviewAdded { review: Review product: Product! }
  type Opened { at: Int! }
  enum Shelf { TOP BOTTOM }
  type Subscription {
    storeEvents(shelf: Shelf = TOP, after: String): StoreEvent
    price(of: ID!): Int
    refused: Int
  }
`;

export const supergraphOf = (urls: { products: string; reviews: string }): string => {
  const { supergraphSdl, errors } = composeServices([
    { name: 'products', url: urls.products, typeDefs: parse(productsSdl) },
    { name: 'reviews', url: urls.reviews, typeDefs: parse(reviewsSdl) },
  ]);
  if (supergraphSdl === undefined) throw new Error(String(errors));
  return supergraphSdl;
};

export async function startShop(internalPublicKey: string, logger: Logger = quietLogger()): Promise<Shop> {
  const seen: Seen[] = [];
  const store = { isUnavailable: false };
  const slow = createGate();
  const storeEvents = createChannel<StoreEvent>();
  const prices = createChannel<number>();
  const health = createHealth({ service: 'products' });
  const products = await startSubgraph(
    'products',
    productsSdl,
    productResolvers(seen, store, slow),
    internalPublicKey,
    logger,
    health,
  );
  const reviews = await startSubgraph(
    'reviews',
    reviewsSdl,
    reviewResolvers(seen, storeEvents, prices),
    internalPublicKey,
    logger,
  );
  return {
    supergraphSdl: supergraphOf({ products: `${products.url}/graphql`, reviews: `${reviews.url}/graphql` }),
    products,
    health,
    store,
    answerSlow: slow.open,
    reviews,
    storeEvents,
    prices,
    seen,
    close: async () => {
      slow.open();
      await Promise.all([products.close(), reviews.close()]);
    },
  };
}

const publicFields: Record<string, string[]> = {
  products: [
    'Mutation.register',
    'Query.product',
    'Query.products',
    'Query.whoami',
    'Product.__resolveReference',
  ],
  reviews: ['Product.__resolveReference'],
};

export const quietLogger = (): Logger =>
  createLogger({ service: 'test', instanceId: 'test', level: 'silent' });

export function startSubgraph(
  name: string,
  sdl: string,
  resolvers: object,
  publicKey: string,
  logger: Logger,
  health: Health = createHealth({ service: name }),
  port = 0,
): Promise<SubgraphServer> {
  return startSubgraphServer<Context>({
    name,
    sdl,
    resolvers,
    host: '127.0.0.1',
    port,
    verify: createInternalTokenVerifier({ publicKey, audience: name }),
    createContext: (viewer, { traceparent }) => ({ viewer, traceparent }),
    publicFields: publicFields[name] ?? [],
    health,
    metrics: createMetrics({ service: name }),
    logger,
  });
}

/** What passes waits until the gate is opened the next time. */
interface Gate {
  passed<Value>(value: Value): Promise<Value>;
  open(this: void): void;
}

function createGate(): Gate {
  const waiting = new Set<() => void>();
  return {
    passed: (value) => new Promise((resolve) => waiting.add(() => resolve(value))),
    open: () => {
      for (const pass of waiting) pass();
      waiting.clear();
    },
  };
}

const product = (id: string) => ({ id, name: `Product ${id}`, costPrice: 1 });

function productResolvers(seen: Seen[], store: Shop['store'], slow: Gate): object {
  const note = (field: string, { viewer, traceparent }: Context) =>
    seen.push({ subgraph: 'products', field, viewer, traceparent });
  return {
    Query: {
      product: (_: unknown, { id }: { id: string }) => product(id),
      products: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: first }, (_element, index) => product(String(index))),
      whoami: (_: unknown, __: unknown, context: Context) => {
        note('whoami', context);
        if (store.isUnavailable)
          throw new GraphQLError('Unavailable.', { extensions: { code: 'SERVICE_UNAVAILABLE' } });
        return context.viewer?.id ?? 'nobody';
      },
      slow: (_: unknown, __: unknown, context: Context) => {
        note('slow', context);
        return slow.passed('late');
      },
    },
    Mutation: {
      rename: (_: unknown, { id, name }: { id: string; name: string }) => ({ ...product(id), name }),
      register: (_: unknown, { name }: { name: string }) => `welcome ${name}`,
    },
    Product: {
      __resolveReference: async ({ id }: { id: string }, context: Context) => {
        note('Product', context);
        if (id === 'missing')
          throw new GraphQLError('No such product.', { extensions: { code: 'NOT_FOUND' } });
        return product(id);
      },
      related: ({ id }: { id: string }) => product(`${id}+`),
      others: () => [],
      broken: () => {
        throw new Error('secret details');
      },
      seenBy: (_: unknown, __: unknown, { viewer }: Context) => viewer?.id ?? 'nobody',
    },
  };
}

function reviewResolvers(seen: Seen[], storeEvents: Channel<StoreEvent>, prices: Channel<number>): object {
  return {
    Query: {
      review: (_: unknown, { id }: { id: string }) => ({ id, text: 'Fine', product: { id: `of-${id}` } }),
      forbidden: () => {
        throw new GraphQLError('Not for you.', { extensions: { code: 'FORBIDDEN' } });
      },
      unexpected: () => {
        throw new Error('secret details');
      },
    },
    Product: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      reviews: ({ id }: { id: string }) => [{ id: `r-${id}`, text: 'Fine', product: { id } }],
    },
    Subscription: {
      storeEvents: streamResolver((args: { after?: string | null }, { viewer, traceparent }: Context) => {
        seen.push({ subgraph: 'reviews', field: 'storeEvents', viewer: requireViewer(viewer), traceparent });
        if (args.after === 'bad')
          throw new GraphQLError('This cursor is not ours.', { extensions: { code: 'BAD_CURSOR' } });
        return storeEvents.open();
      }),
      price: streamResolver(() => prices.open()),
      refused: streamResolver(() => {
        throw new GraphQLError('Not for you.', { extensions: { code: 'FORBIDDEN' } });
      }),
    },
  };
}
