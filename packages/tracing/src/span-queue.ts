import { settledWithin } from '@parley/async';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanResult } from './tracing.ts';

/** Of spans that wait; what comes then is dropped. */
const mostWaiting = 2_048;
const mostAtOnce = 512;
const intervalMs = 1_000;
/** A collector that takes longer loses what is left at the shutdown. */
const closeWithinMs = 2_000;

/**
 * Spans that have ended, sent in batches, one at a time. It is bounded: a collector that is slow, or is not there, costs spans and neither
 * memory nor time of those who are served.
 */
export function createSpanQueue({
  exporter,
  onSpans,
}: {
  readonly exporter: SpanExporter;
  readonly onSpans: (result: SpanResult, count: number) => void;
}): SpanProcessor {
  const waiting: ReadableSpan[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;

  const sendBatch = (batch: ReadableSpan[]): Promise<void> =>
    new Promise((resolve) => {
      exporter.export(batch, ({ error, code }) => {
        onSpans(error === undefined && !code ? 'exported' : 'failed', batch.length);
        resolve();
      });
    });
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) await sendBatch(waiting.splice(0, mostAtOnce));
  };
  const send = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    sending ??= sendAll().finally(() => (sending = undefined));
    return sending;
  };
  return {
    onStart: () => undefined,
    onEnd(span) {
      if (waiting.length >= mostWaiting) return onSpans('dropped', 1);
      waiting.push(span);
      if (waiting.length >= mostAtOnce) void send();
      else timer ??= setTimeout(() => void send(), intervalMs).unref();
    },
    forceFlush: send,
    async shutdown() {
      await settledWithin(closeWithinMs, send());
      await settledWithin(closeWithinMs, exporter.shutdown());
    },
  };
}
