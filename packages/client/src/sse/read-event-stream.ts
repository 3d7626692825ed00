import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { answerIn, type Fetch } from '../ask.ts';
import { createWatchdog } from '../watchdog.ts';
import { createEventParser } from './event-parser.ts';

/** How a request for events ended. */
export type StreamEnd =
  | { readonly type: 'completed' }
  /** The server ended it with errors, or refused it. `status`: of HTTP. */
  | { readonly type: 'refused'; readonly status: number; readonly errors: readonly GraphQLFormattedError[] }
  /** It broke off, or what answered was no server of the graph. `status` is 0 when nothing did. */
  | { readonly type: 'lost'; readonly status: number };

export interface EventStreamRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly fetch: Fetch;
  /** Nothing comes for so long: it is lost. */
  readonly silenceMs: number;
  /** Aborted when nobody reads it any more. */
  readonly leaving: AbortController;
  readonly onOpen: () => void;
  /** Does not throw. */
  readonly onPayload: (payload: FormattedExecutionResult) => void;
}

/** Never rejects. */
export async function readEventStream(request: EventStreamRequest): Promise<StreamEnd> {
  const { url, headers, body, fetch, silenceMs, leaving } = request;
  const silence = createWatchdog(silenceMs, () => leaving.abort());
  silence.start();
  let status = 0;
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: leaving.signal });
    ({ status } = response);
    if (
      response.headers.get('content-type')?.startsWith('text/event-stream') === true &&
      response.body !== null
    )
      return await readEvents(response.body, request, () => silence.start());
    const { errors } = answerIn(await response.text()) ?? {};
    return errors === undefined ? { type: 'lost', status } : { type: 'refused', status, errors };
  } catch {
    return { type: 'lost', status };
  } finally {
    silence.stop();
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  { onOpen, onPayload, leaving }: EventStreamRequest,
  onLife: () => void,
): Promise<StreamEnd> {
  let end: StreamEnd | undefined;
  const parse = createEventParser((event, data) => {
    if (end !== undefined || leaving.signal.aborted) return;
    if (event === 'complete') end = { type: 'completed' };
    if (event !== 'next') return;
    const payload = JSON.parse(data) as FormattedExecutionResult;
    // An operation that fails has no event of its own: its errors come as a last result.
    if (payload.errors !== undefined && !('data' in payload))
      end = { type: 'refused', status: 200, errors: payload.errors };
    else onPayload(payload);
  });
  onOpen();
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { type: 'lost', status: 200 };
      onLife();
      parse(decoder.decode(value, { stream: true }));
      if (end !== undefined) return end;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
