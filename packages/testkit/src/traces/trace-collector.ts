import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span as it was sent. */
export interface CollectedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: the trace begins with it. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Attributes };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}
type SentSpan = Omit<CollectedSpan, 'service' | 'attributes' | 'links' | 'parentSpanId'> & {
  readonly attributes: Attributes;
  readonly links?: CollectedSpan['links'];
  readonly parentSpanId?: string;
};
type Attributes = readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];

export type TraceCollector = Awaited<ReturnType<typeof startTraceCollector>>;

/** Takes what is sent by OTLP over HTTP in JSON. `texts` is all of it, as it came. */
export async function startTraceCollector() {
  const spans: CollectedSpan[] = [];
  const texts: string[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    texts.push(body);
    spans.push(...read(JSON.parse(body) as Sent));
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  };
  const server = createServer((request, response) => {
    void take(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    texts,
    async close(): Promise<void> {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function read({ resourceSpans }: Sent): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map(({ attributes, links = [], parentSpanId = '', ...span }) => ({
        ...span,
        parentSpanId,
        links,
        attributes: toRecord(attributes),
        service: String(toRecord(resource.attributes)['service.name']),
      })),
    ),
  );
}

function toRecord(attributes: Attributes): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
