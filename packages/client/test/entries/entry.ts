import type { Client, ClientOptions, Payload } from '@parley/client';

/** An entry of the package, as an app uses it. */
export interface Entry {
  readonly name: string;
  readonly createClient: (options: ClientOptions) => Client;
  readonly open: (client: Client) => EntryApp;
}

export interface EntryApp {
  /** Answers what ends it. */
  subscribe(query: string, variables: Variables, sink: EntrySink): () => void;
  ask(query: string, variables?: Variables): Promise<EntryAnswer>;
  close(): void;
}

export type Variables = Readonly<Record<string, unknown>>;

export interface EntrySink {
  readonly next: (payload: Payload<unknown>) => void;
  /** The code of a GraphQL error, or with which the socket was closed. */
  readonly error: (code: string | number) => void;
  readonly complete: () => void;
}

export interface EntryAnswer {
  readonly data?: unknown;
  /** Of its errors. */
  readonly codes: readonly unknown[];
}
