import { CodedError } from '@parley/service-kit/contract';
import type { Logger } from '@parley/service-kit/process';
import {
  SocketClosure,
  type ConnectionHandlers,
  type TransportOperation,
} from '@parley/service-kit/transport';
import type { SubscribePayload } from 'graphql-ws';
import { parseExact, withNumbers } from '../exact-json.ts';
import { requestError } from '../operations/errors.ts';
import type { AdmitClient } from '../persisted-operations/start-persisted-operations.ts';
import { connectionHeaders } from '../subgraph-headers/connection-headers.ts';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import { connectionToken } from '../viewers/access-token.ts';
import { anonymous, type Authenticator, type Identity } from '../viewers/authenticate.ts';
import { AuthenticationError } from '../viewers/authentication-error.ts';
import { hasSameRights } from '../viewers/viewer-rights.ts';
import { createContext, type ClientOrigin } from '../viewers/request-context.ts';
import type { OperationStarter } from '../operations/begin-operation.ts';
import { beginWhenAdmitted } from '../operations/begin-when-admitted.ts';
import type { ConnectionSlots } from './connection-slots.ts';
import { closeCode, type OpenSockets, type SocketSession } from './open-sockets.ts';

export interface ClientConnectionsOptions {
  readonly authenticator: Authenticator;
  readonly headers: Pick<SubgraphHeaders, 'mayForward'>;
  readonly openSockets: OpenSockets;
  readonly slots: Pick<ConnectionSlots, 'ofViewers'>;
  readonly admit: AdmitClient;
  readonly begin: OperationStarter;
  readonly maxOperations: number;
  /** What the operations that run on a socket may have been asked with, in bytes. */
  readonly maxRequestBytes: number;
  /** Whether clients may ask what an operation counts for. */
  readonly showsCost: boolean;
  readonly logger: Logger;
}

/** Handles the frames of one client's socket: its authentication and its operations. What is wrong with an operation is an `error` of its id. */
export type ClientConnections = (session: SocketSession, origin: ClientOrigin) => ConnectionHandlers;

export function createClientConnections(options: ClientConnectionsOptions): ClientConnections {
  const { authenticator, headers, openSockets, slots, begin, logger } = options;
  const { maxOperations, maxRequestBytes } = options;
  return (session, upgrade) => {
    let origin = upgrade;
    let identity: Identity = anonymous;
    let context = createContext(authenticator, () => identity, origin);
    let running = 0;
    let requestBytes = 0;
    let isRenewing = false;
    return {
      parse: parseExact,
      async init(payload) {
        const forwarded = connectionHeaders(payload, upgrade.forwarded, headers.mayForward);
        origin = { ...upgrade, forwarded };
        identity = await authenticateConnection(authenticator, payload);
        takeSlot(slots, session, identity);
        context = createContext(authenticator, () => identity, origin);
        openSockets.add(session, identity);
        return expiry(identity);
      },
      async ping(payload) {
        if (payload?.['accessToken'] === undefined) return withNumbers(payload);
        if (identity.viewer === null) return refusal(noSession);
        if (isRenewing) return refusal(beingRenewed);
        isRenewing = true;
        const renewed = await renew(authenticator, identity, payload);
        isRenewing = false;
        if (renewed instanceof AuthenticationError) return refusal(renewed);
        identity = renewed;
        openSockets.renew(session, identity);
        return expiry(identity);
      },
      subscribe(payload: SubscribePayload, operation: TransportOperation, bytes: number) {
        if (running >= maxOperations) return refuse(operation, `${maxOperations} operations`);
        if (requestBytes + bytes > maxRequestBytes)
          return refuse(operation, `operations of ${maxRequestBytes} bytes, with this one`);
        running += 1;
        requestBytes += bytes;
        const { rights } = identity;
        const { countedFor } = context;
        const admission = admitted(options, payload, { rights, address: origin.address, countedFor });
        const onEnd = (): void => {
          running -= 1;
          requestBytes -= bytes;
        };
        const { stop, drain } = beginWhenAdmitted(
          admission,
          (admitted) => begin(admitted, context, operation, onEnd),
          onEnd,
        );
        operation.stop = stop;
        operation.drain = drain;
      },
      onFault: (error) => logger.error({ err: error }, 'Socket message failed'),
    };
  };
}

function admitted(
  { admit, showsCost }: ClientConnectionsOptions,
  payload: SubscribePayload,
  client: Parameters<AdmitClient>[1],
): ReturnType<AdmitClient> {
  const reportsCost = showsCost && payload.extensions?.['operationCost'] === true;
  return admit({ ...payload, reportsCost }, client);
}

/** Anonymous viewers are counted by their addresses, when the socket is opened. */
function takeSlot(
  { ofViewers }: ClientConnectionsOptions['slots'],
  session: SocketSession,
  { viewer }: Identity,
): void {
  if (viewer === null) return;
  try {
    session.onClosed(ofViewers.take(viewer.id));
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new SocketClosure(closeCode.tooMany, error.message);
  }
}

async function authenticateConnection(
  { authenticate }: Authenticator,
  params: Record<string, unknown> | undefined,
): Promise<Identity> {
  try {
    return await authenticate(connectionToken(params));
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    throw new SocketClosure(closeCodes[error.reason], error.message);
  }
}

const closeCodes = {
  invalid: closeCode.tokenRefused,
  revoked: closeCode.sessionEnded,
  unavailable: closeCode.tryAgainLater,
} as const;

const noSession = new AuthenticationError(
  'invalid',
  'This socket has no session that could be renewed. Connect anew with the token.',
);
const beingRenewed = new AuthenticationError(
  'unavailable',
  'Another token is being checked. Send this one after the pong.',
);

/** A socket belongs to one session: a newer token of it prolongs its life, another's is refused and changes nothing. */
async function renew(
  { authenticate }: Authenticator,
  present: Identity,
  payload: Record<string, unknown>,
): Promise<Identity | AuthenticationError> {
  try {
    const renewed = await authenticate(connectionToken(payload));
    if (!isSameSession(present, renewed))
      return new AuthenticationError('invalid', 'This token is of another session. Connect anew with it.');
    // Operations that run were admitted by them.
    if (!hasSameRights(present.rights, renewed.rights))
      return new AuthenticationError('invalid', 'This token has other scopes. Connect anew with it.');
    return renewed;
  } catch (error) {
    if (error instanceof AuthenticationError) return error;
    throw error;
  }
}

function isSameSession({ viewer: a }: Identity, { viewer: b }: Identity): boolean {
  return a !== null && b !== null && a.id === b.id && a.sessionId === b.sessionId;
}

/** RFC 3339; undefined for anonymous viewers, whose sockets have no end. */
function expiry({ expiresAt }: Identity): { expiresAt: string } | undefined {
  return expiresAt === null ? undefined : { expiresAt: new Date(expiresAt).toISOString() };
}

function refusal({ code, message }: AuthenticationError): Record<string, unknown> {
  return { errors: [requestError(code, message)] };
}

function refuse(operation: TransportOperation, limit: string): void {
  const message = `This socket already runs ${limit}, which is the limit. Complete some of them first.`;
  operation.error(JSON.stringify([requestError('TOO_MANY_OPERATIONS', message)]));
}
