import { composeServices } from '@apollo/composition';
import { requireViewer, streamResolver, type StreamEvent, type Viewer } from '@parley/service-kit/subgraph';
import { GraphQLError, parse } from 'graphql';
import { createChannel } from '../../../../gateway/test/support/channel.ts';
import { startGatewayOver } from '../../../../gateway/test/support/running-gateway.ts';
import { quietLogger, startSubgraph } from '../../../../gateway/test/support/shop.ts';
import { internalKeys, startTokenIssuer, type TokenIssuer } from '../../../../gateway/test/support/tokens.ts';

const sdl = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar Cursor
  type Query {
    whoami: String
    written: Int!
  }
  type Mutation {
    write(text: String!): Int!
  }
  type Subscription {
    entries(of: String, after: Cursor): Entry
    length(after: Cursor): Int
  }
  type Entry {
    number: Int!
    text: String!
  }
`;

export interface Entry {
  readonly number: number;
  readonly text: string;
}

/** `entries` is lossless (a cursor is an entry's number), `length` is latest-only. */
export interface JournalLog {
  readonly issuer: TokenIssuer;
  /** Every `after` with which `entries` was opened. */
  readonly opened: (string | null)[];
  /** How many streams are open. */
  streams(): number;
  write(text: string): void;
  /** Ends every open stream with an error of this code. */
  fail(code: string): void;
  /** Ends every open stream. */
  complete(): void;
}

/** A log over a real gateway. */
export interface Journal extends JournalLog {
  /** Ends in /graphql. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** `variables`: of the gateway. */
export async function startJournal(variables: NodeJS.ProcessEnv = {}): Promise<Journal> {
  const { log, supergraphSdl, environment, close } = await startJournalLog();
  const gateway = await startGatewayOver(supergraphSdl, { ...environment, ...variables });
  return {
    ...log,
    url: `${gateway.url}/graphql`,
    port: Number(new URL(gateway.url).port),
    close: async () => {
      await gateway.close();
      await close();
    },
  };
}

/** The log with its subgraph and an issuer of tokens, and what a gateway before them needs. */
export async function startJournalLog() {
  const keys = await internalKeys();
  const issuer = await startTokenIssuer();
  const log = createLog();
  const subgraph = await startSubgraph('journal', sdl, resolversOf(log), keys.publicKey, quietLogger());
  const { supergraphSdl, errors } = composeServices([
    { name: 'journal', url: `${subgraph.url}/graphql`, typeDefs: parse(sdl) },
  ]);
  if (supergraphSdl === undefined) throw new Error(String(errors));
  const environment: NodeJS.ProcessEnv = {
    INTERNAL_TOKEN_PRIVATE_KEY: keys.privateKey,
    JWKS_URL: issuer.jwksUrl,
    CLOCK_TOLERANCE_SECONDS: '0',
  };
  return {
    log: { ...log, issuer } satisfies JournalLog,
    supergraphSdl,
    environment,
    close: async () => {
      await Promise.all([subgraph.close(), issuer.close()]);
    },
  };
}

function createLog() {
  const entries: Entry[] = [];
  const opened: (string | null)[] = [];
  const live = createChannel<Entry>();
  const lengths = createChannel<number>();
  return {
    opened,
    entries,
    live,
    lengths,
    streams: () => live.listeners() + lengths.listeners(),
    write(text: string): void {
      const entry = { number: entries.length + 1, text };
      entries.push(entry);
      live.emit(entry, String(entry.number));
      lengths.emit(entries.length);
    },
    fail(code: string): void {
      for (const channel of [live, lengths])
        channel.fail(new GraphQLError(`This is ${code}.`, { extensions: { code } }));
    },
    complete(): void {
      live.complete();
      lengths.complete();
    },
  };
}

type Log = ReturnType<typeof createLog>;

interface Context {
  readonly viewer: Viewer | null;
}

function resolversOf(log: Log): object {
  return {
    Query: {
      whoami: (_: unknown, __: unknown, { viewer }: Context) => viewer?.id,
      written: () => log.entries.length,
    },
    Mutation: {
      write: (_: unknown, { text }: { text: string }) => {
        log.write(text);
        return log.entries.length;
      },
    },
    Subscription: {
      entries: streamResolver(({ after = null }: { after?: string | null }, { viewer }: Context) => {
        requireViewer(viewer);
        log.opened.push(after);
        if (after !== null && !/^\d+$/u.test(after))
          throw new GraphQLError('Not ours.', { extensions: { code: 'BAD_CURSOR' } });
        return replay(log, after);
      }),
      length: streamResolver(() => ahead([{ value: log.entries.length, cursor: null }], log.lengths.open())),
    },
  };
}

/** Without `after`: a first entry that says where the stream begins, then what comes. */
function replay({ live, entries }: Log, after: string | null): AsyncIterable<StreamEvent<Entry>> {
  const coming = live.open();
  const missed = after === null ? [{ number: entries.length, text: 'begin' }] : entries.slice(Number(after));
  return ahead(
    missed.map((value) => ({ value, cursor: String(value.number) })),
    coming,
  );
}

function ahead<T>(
  first: StreamEvent<T>[],
  coming: AsyncIterable<StreamEvent<T>>,
): AsyncIterable<StreamEvent<T>> {
  const rest = coming[Symbol.asyncIterator]();
  const stream: AsyncIterableIterator<StreamEvent<T>> = {
    next: async () => {
      const value = first.shift();
      return value === undefined ? rest.next() : { done: false, value };
    },
    return: async () => (await rest.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
