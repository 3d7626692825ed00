import { sleep } from '@parley/async';
import { createClient, type Client } from 'graphql-ws';
import { exportJWK, generateKeyPair, SignJWT, importJWK } from 'jose';
import { WebSocket } from 'ws';
import { createInternalTokenSigner, createInternalTokenVerifier } from '../src/contract/index.ts';
import {
  createHealth,
  createLogger,
  createMetrics,
  type Health,
  type Metrics,
} from '../src/process/index.ts';
import {
  Cursor,
  startSubgraphServer,
  streamResolver,
  type Deadline,
  type StreamEvent,
  type SubgraphServer,
  type Viewer,
} from '../src/subgraph/index.ts';

export const ann: Viewer = { id: 'ann', sessionId: 'session-ann' };

export interface Context {
  readonly viewer: Viewer | null;
  readonly number: number;
  readonly deadline: Deadline | undefined;
}

/** A new Ed25519 pair as the services get it: JWKs in JSON. */
export async function keys() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const kid = 'test';
  return {
    privateKey: JSON.stringify({ ...(await exportJWK(privateKey)), kid }),
    publicKey: JSON.stringify({ ...(await exportJWK(publicKey)), kid }),
  };
}

/** Signs whatever claims a test wants to be refused. */
export async function signClaims(privateKey: string, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(await importJWK(JSON.parse(privateKey) as Record<string, string>, 'EdDSA'));
}

/** A source that yields what the test pushes and says when it was returned. */
export class PushSource<T> implements AsyncIterableIterator<StreamEvent<T>> {
  readonly returned: Promise<void>;
  #resolveReturned: () => void = () => undefined;
  readonly #queue: StreamEvent<T>[] = [];
  #waiting: ((result: IteratorResult<StreamEvent<T>>) => void) | undefined;
  #failing: ((error: Error) => void) | undefined;
  #failure: Error | undefined;

  constructor() {
    this.returned = new Promise((resolve) => (this.#resolveReturned = resolve));
  }
  push(value: T, cursor: string | null = null): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#queue.push({ value, cursor });
    else waiting({ done: false, value: { value, cursor } });
  }
  fail(error: Error): void {
    this.#failure = error;
    this.#failing?.(error);
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
  next(): Promise<IteratorResult<StreamEvent<T>>> {
    const value = this.#queue.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      this.#failing = reject;
    });
  }
  return(): Promise<IteratorResult<StreamEvent<T>>> {
    this.#resolveReturned();
    return Promise.resolve({ done: true, value: undefined });
  }
}

const sdl = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar Cursor
  type Query {
    hello: String
    secret: String
    crash: String
    away: String
    refuse: String
    slow: String
    timeLeft: Int
  }
  type Mutation {
    enter(name: String!): String
    change(amount: Int!): Int
  }
  type Subscription {
    ticks(quiet: Boolean, after: Cursor): Tick!
    shared: Tick!
  }
  type Tick {
    value: Int!
    context: Int!
    broken: String
    stored: String
    detail: TickDetail
    text(length: Int!): String
  }
  type TickDetail {
    stored: String
  }
  type Thing @key(fields: "id") {
    id: ID!
    owner: String
  }
  type Shelf @key(fields: "id") {
    id: ID!
    name: String
  }
  type Guest @key(fields: "id") {
    id: ID!
    visits: Int
  }
`;

export interface Subgraph {
  readonly server: SubgraphServer;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly logs: Record<string, unknown>[];
  /** Sources in the order of subscribing. */
  readonly sources: PushSource<number>[];
  readonly opened: { next(): Promise<PushSource<number>> };
  /** Settles the field `slow`; `entered` resolves once it is asked for. */
  readonly slow: { entered: Promise<void>; finish(): void; times(): number };
  token(viewer: Viewer | null): Promise<string>;
  post(body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: Answer }>;
  ask(viewer: Viewer | null, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  client(): Client;
}

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown; extensions?: Record<string, unknown> }[];
}

function latch() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** A subgraph over the tiny schema above, on a free port. */
export async function startTiny(
  options: {
    publicFields?: string[];
    introspection?: boolean;
    failingContext?: number;
    /** The store does not answer so many reads of `stored`. */
    failingReads?: number;
    /** Verifying a token takes so long. */
    verifyAfterMs?: number;
    limits?: { maxRunning: number; maxWaiting: number };
  } = {},
): Promise<Subgraph> {
  const pair = await keys();
  const sign = createInternalTokenSigner({ privateKey: pair.privateKey });
  const verify = createInternalTokenVerifier({ publicKey: pair.publicKey, audience: 'tiny' });
  const logs: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void logs.push(JSON.parse(line) as Record<string, unknown>),
  };
  const health = createHealth({ service: 'tiny' });
  const metrics = createMetrics({ service: 'tiny' });
  const sources: PushSource<number>[] = [];
  const waiting: ((source: PushSource<number>) => void)[] = [];
  const fresh: PushSource<number>[] = [];
  const entered = latch();
  let timesEntered = 0;
  const finished = latch();
  let contexts = 0;
  let failingReads = options.failingReads ?? 0;
  const readStore = (): string => {
    failingReads -= 1;
    if (failingReads >= 0) throw new Error('connect ECONNREFUSED 127.0.0.1:3306');
    return 'read';
  };

  const open = streamResolver<number, { quiet?: boolean }, Context>(() => {
    const source = new PushSource<number>();
    sources.push(source);
    const next = waiting.shift();
    if (next === undefined) fresh.push(source);
    else next(source);
    return source;
  });
  const resolvers = {
    Cursor,
    Query: {
      hello: (_: unknown, __: unknown, { viewer }: Context) => `Hello ${viewer?.id ?? 'stranger'}`,
      secret: () => 'secret',
      away: () => {
        throw new Error('connect ECONNREFUSED 127.0.0.1:3306');
      },
      crash: () => {
        throw new Error('Table users does not exist on db-7');
      },
      refuse: () => {
        throw Object.assign(new Error('You are not in this room.'), { extensions: { code: 'FORBIDDEN' } });
      },
      timeLeft: (_: unknown, __: unknown, { deadline }: Context) =>
        deadline === undefined ? null : Math.ceil(deadline.remainingMs()),
      slow: async () => {
        timesEntered += 1;
        entered.open();
        await finished.opened;
        return 'done';
      },
    },
    Mutation: {
      enter: (_: unknown, { name }: { name: string }) => `Welcome ${name}`,
      change: (_: unknown, { amount }: { amount: number }) => amount,
    },
    Subscription: {
      ticks: open,
      shared: () => Promise.reject(new Error('unused')),
    },
    Tick: {
      value: (value: number) => value,
      context: (_: unknown, __: unknown, context: Context) => context.number,
      text: (_: unknown, { length }: { length: number }) => '\u0001'.repeat(length),
      broken: () => {
        throw new Error('Connection to db-7 lost');
      },
      stored: readStore,
      detail: () => ({}),
    },
    TickDetail: { stored: readStore },
    Thing: {
      __resolveReference: ({ id }: { id: string }, { viewer }: Context) => ({ id, owner: viewer?.id }),
    },
    Guest: { visits: () => 3 },
    Shelf: {
      __resolveReference: ({ id }: { id: string }) => ({ id, name: `Shelf ${id}` }),
    },
  };
  const server = await startSubgraphServer<Context>({
    name: 'tiny',
    sdl,
    resolvers,
    host: '127.0.0.1',
    port: 0,
    async verify(token) {
      if (options.verifyAfterMs !== undefined) await sleep(options.verifyAfterMs);
      return verify(token);
    },
    createContext(viewer, { deadline }) {
      contexts += 1;
      if (contexts === options.failingContext) throw new Error('No loader for table users on db-7');
      return { viewer, number: contexts, deadline };
    },
    ...(options.limits && { limits: options.limits }),
    publicFields: options.publicFields ?? ['Query.hello', 'Mutation.enter', 'Shelf.__resolveReference'],
    isUnavailable: (error) => error instanceof Error && error.message.includes('ECONNREFUSED'),
    health,
    metrics,
    logger: createLogger({ service: 'tiny', instanceId: '1', level: 'info', destination }),
    routes: {
      '/extra': (_request, response) => void response.end('extra'),
      '/below/*': ({ url }, response) => void response.end(url),
      '/below/deeper/*': (_request, response) => void response.end('deeper'),
    },
    ...(options.introspection === undefined ? {} : { introspection: options.introspection }),
  });
  const token = (viewer: Viewer | null) => sign({ audience: 'tiny', viewer });
  const post: Subgraph['post'] = async (body, headers = {}) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  return {
    server,
    health,
    metrics,
    logs,
    sources,
    token,
    post,
    slow: { entered: entered.opened, finish: finished.open, times: () => timesEntered },
    opened: {
      next: () => {
        const source = fresh.shift();
        return source === undefined
          ? new Promise((resolve) => waiting.push(resolve))
          : Promise.resolve(source);
      },
    },
    async ask(viewer, query, variables) {
      const { body } = await post({ query, variables }, { authorization: `Bearer ${await token(viewer)}` });
      return body;
    },
    client: () =>
      createClient({
        url: `${server.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
      }),
  };
}
