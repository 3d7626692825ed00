import type { FormattedExecutionResult } from 'graphql';
import type { Sink, SubscribePayload } from 'graphql-ws/client';
import { authorization, type Fetch } from '../ask.ts';
import { tokenRefused, tooMany } from '../close-codes.ts';
import { untilObtained, type Connection, type ConnectionOptions } from '../connection.ts';
import { errorCode } from '../errors.ts';
import { createEras } from './eras.ts';
import { readEventStream, type StreamEnd } from './read-event-stream.ts';
import { createRenewal } from './renewal.ts';

export interface EventStreamConnectionOptions extends ConnectionOptions {
  readonly fetch: Fetch;
}

/** Each operation is a request of its own; they share pauses and tokens. */
export function createEventStreamConnection(options: EventStreamConnectionOptions): Connection {
  const { url, tokens, keepAliveMs, observe, signal, fetch } = options;
  const renewal = createRenewal();
  const eras = createEras(options);
  let token: string | undefined;

  return {
    async ready() {
      await eras.present().begun;
      const { stale } = renewal;
      const ask = () => (stale === undefined ? tokens.present() : tokens.insteadOf(stale));
      token = await untilObtained(ask, signal, (error) => {
        observe({ type: 'token-missing', error });
        return eras.failed();
      });
    },
    subscribe(payload: SubscribePayload, sink: Sink<unknown>) {
      const era = eras.present();
      const mayRenew = renewal.of(token);
      const leaving = new AbortController();
      const leave = (): void => leaving.abort();
      let isLeft = false;
      const settle = (end: StreamEnd): void => {
        signal.removeEventListener('abort', leave);
        if (isLeft) return;
        if (end.type === 'completed') return sink.complete();
        const loss = lossOf(end, mayRenew);
        if (loss !== undefined) eras.lost(era, loss.code);
        sink.error(loss ?? (end.type === 'refused' ? end.errors : end));
      };
      const onOpen = (): void => {
        renewal.accepted();
        eras.opened(era);
      };
      const onPayload = (received: FormattedExecutionResult): void => {
        if (!isLeft) sink.next(received);
      };
      signal.addEventListener('abort', leave);
      const request = {
        ...requestOf(payload, token),
        url: url(),
        fetch,
        silenceMs: 2 * keepAliveMs,
        leaving,
      };
      void readEventStream({ ...request, onOpen, onPayload }).then(settle);
      return () => {
        isLeft = true;
        leave();
      };
    },
  };
}

function requestOf(payload: SubscribePayload, token: string | undefined) {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  return { headers: { ...headers, ...authorization(token) }, body: JSON.stringify(payload) };
}

/** With which code a socket would have been lost; undefined where the errors are the answer. */
function lossOf(end: Exclude<StreamEnd, { type: 'completed' }>, mayRenew: () => boolean) {
  const lost = (code: number) => ({ code, reason: '' });
  if (end.status === 429) return lost(tooMany);
  if (end.type === 'lost') return lost(1006);
  return errorCode(end.errors) === 'UNAUTHENTICATED' && mayRenew() ? lost(tokenRefused) : undefined;
}
