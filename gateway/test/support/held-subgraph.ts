import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A subgraph in the hands of the test: it keeps what it is asked until it is let go, and knows what was given up. */
export interface HeldSubgraph {
  readonly supergraphSdl: string;
  /** The number of requests that came, that wait for an answer, and whose caller has closed the connection before. */
  asked(): number;
  waiting(): number;
  abandoned(): number;
  /** Answers all that wait. */
  answer(): void;
  /** What is done with a request when it comes: nothing at first. */
  onRequest: (query: string, response: ServerResponse) => void;
  close(): Promise<void>;
}

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")
  scalar JSON
  type Query { page(id: Int): String any: JSON }
  type Mutation { change(id: Int): String }
`;

/** Keeps the names of the client's fields. */
export const answerTo = (query: string, value: string): string => {
  const names = [...query.matchAll(/(\w+)\s*:\s*(?:page|change)|(page|change)/g)].map(([, a, b]) => a ?? b);
  return JSON.stringify({ data: Object.fromEntries(names.map((name) => [name, value])) });
};

export async function startHeldSubgraph(): Promise<HeldSubgraph> {
  const waiting = new Map<ServerResponse, string>();
  let asked = 0;
  let abandoned = 0;
  const server = createServer((request, response) => {
    void take(request, response);
  });
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { query } = JSON.parse(await text(request)) as { query: string };
    asked += 1;
    waiting.set(response, query);
    response.once('close', () => {
      waiting.delete(response);
      if (!response.writableFinished) abandoned += 1;
    });
    subgraph.onRequest(query, response);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const { supergraphSdl = '' } = composeServices([{ name: 'held', url, typeDefs: parse(sdl) }]);
  const subgraph: HeldSubgraph = {
    supergraphSdl,
    asked: () => asked,
    waiting: () => waiting.size,
    abandoned: () => abandoned,
    answer() {
      for (const [response, query] of waiting) send(response, answerTo(query, 'fine'));
    },
    onRequest: () => undefined,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return subgraph;
}

export function send(response: ServerResponse, json: string): void {
  response.setHeader('content-type', 'application/json').end(json);
}
