/** Where an operation comes from: its trace goes on in the events that it causes. */
export interface OperationOrigin {
  /** W3C trace context of the request. */
  readonly traceparent?: string;
}
