import type { ResponsePayload } from '../operations/response-payload.ts';

/** One result that a subgraph sent: parsed once, and the same object for all operations that it was sent for. */
export interface UpstreamEvent {
  /** Not to be changed. */
  readonly payload: ResponsePayload;
  /** Of its JSON, in characters. */
  readonly size: number;
}

/** `text`: the frame, in which the payload stands last. */
export function createUpstreamEvent(payload: ResponsePayload, text: string): UpstreamEvent {
  return { payload, size: text.length - text.indexOf('"payload":') };
}
