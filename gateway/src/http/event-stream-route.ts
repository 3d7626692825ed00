import { CodedError } from '@parley/service-kit/contract';
import type { Route } from '@parley/service-kit/process';
import { OperationTypeNode } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from '../operations/admit.ts';
import { requestError } from '../operations/errors.ts';
import type { OperationStarter } from '../operations/begin-operation.ts';
import type { ConnectionSlots } from '../sockets/connection-slots.ts';
import { createSession, type OpenSockets, type SocketSession } from '../sockets/open-sockets.ts';
import type { Identity } from '../viewers/authenticate.ts';
import { countedFor, createContext, type ClientOrigin } from '../viewers/request-context.ts';
import { assertStillCurrent, authenticateRequest } from './authenticate-request.ts';
import { departureOf } from './client-departure.ts';
import { createEventStreamSink } from './event-stream-sink.ts';
import { readGraphqlRequest } from './graphql-request.ts';
import { answeringErrors, HttpError } from './graphql-responses.ts';
import { checkedOrigin, type GraphqlRouteOptions } from './graphql-route.ts';
import { preventCsrf } from './prevent-csrf.ts';

export interface EventStreamRouteOptions extends Omit<
  GraphqlRouteOptions,
  'execute' | 'publicFields' | 'maxAgeSeconds' | 'headers'
> {
  readonly begin: OperationStarter;
  readonly openSockets: OpenSockets;
  readonly slots: ConnectionSlots;
  /** How often a quiet stream shows life, in milliseconds. */
  readonly keepAliveMs?: number;
}

/** Clients that accept `text/event-stream` get results as Server-Sent Events (graphql-sse, distinct connections mode); others go to `next`. */
export function serveEventStreams(options: EventStreamRouteOptions, next: Route) {
  const open = new Set<SocketSession>();
  let isClosing = false;
  const answer = answeringErrors(options.cors, async (request, response) => {
    const identity = await authenticateRequest(options.authenticator, request);
    preventCsrf(request.headers);
    const operation = await readGraphqlRequest(request, options);
    const origin = checkedOrigin(options.originOf(request));
    const { address } = origin;
    const counted = countedFor(identity.viewer?.id ?? null, address);
    const client = { rights: identity.rights, address, countedFor: counted };
    const admission = await options.admit(operation, client, (kind) => refuseKind(kind, request));
    if (request.socket.destroyed) return; // the client has left
    if (isClosing) throw new HttpError(503, 'SERVER_GOING_AWAY', 'The server is going away. Ask again.');
    assertStillCurrent(options.authenticator, identity);
    const release = takeSlots(options.slots, identity, origin);
    const session = stream(options, { identity, origin, admission }, request, response);
    session.onClosed(release);
    open.add(session);
    session.onClosed(() => open.delete(session));
  });
  const handle: Route = (request, response) => (wantsEvents(request) ? answer : next)(request, response);
  return {
    handle,
    /** Ends each stream with its cursor. */
    close() {
      isClosing = true;
      for (const session of open) session.drain();
    },
  };
}

function wantsEvents({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'POST') && (headers.accept ?? '').includes('text/event-stream');
}

/** A link must not change anything. */
function refuseKind(kind: OperationTypeNode, { method }: IncomingMessage): void {
  if (method === 'GET' && kind === OperationTypeNode.MUTATION)
    throw new HttpError(405, 'BAD_REQUEST', 'Mutations are sent by POST.');
}

/** A stream counts as a socket does. Throws {@link HttpError}. */
function takeSlots(
  { ofAddresses, ofViewers }: ConnectionSlots,
  { viewer }: Identity,
  { address }: ClientOrigin,
): () => void {
  const taken: (() => void)[] = [];
  const release = (): void => {
    for (const giveBack of taken) giveBack();
  };
  try {
    taken.push(ofAddresses.take(address));
    if (viewer !== null) taken.push(ofViewers.take(viewer.id));
    return release;
  } catch (error) {
    release();
    if (!(error instanceof CodedError)) throw error;
    const { code, retryAfter = 1 } = error.extensions;
    throw new HttpError(429, code, error.message, { 'retry-after': String(retryAfter) });
  }
}

/** Its session ends before its response does: a peer that reads nothing would keep that open. */
function stream(
  { begin, authenticator, openSockets, keepAliveMs = 12_000 }: EventStreamRouteOptions,
  { identity, origin, admission }: { identity: Identity; origin: ClientOrigin; admission: Admission },
  request: IncomingMessage,
  response: ServerResponse,
): SocketSession {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const sink = createEventStreamSink(response);
  const context = createContext(authenticator, () => identity, origin);
  const { stop, drain } = begin(admission, context, sink, () => undefined);
  // Those that opened together, after a restart say, do not all write together.
  const alive = setInterval(sink.keepAlive, keepAliveMs * (0.8 + Math.random() * 0.2));
  const { session, ended } = createSession({
    close: (_code, reason) => sink.error(JSON.stringify([requestError('UNAUTHENTICATED', reason)])),
    drain() {
      drain();
      sink.complete();
    },
  });
  session.onClosed(() => clearInterval(alive));
  session.onClosed(stop);
  departureOf(request, response).addEventListener('abort', ended);
  response.once('close', ended);
  openSockets.add(session, identity);
  return session;
}
