/** Where a command came from: its trace goes on in the events that it causes. */
export interface Origin {
  /** W3C trace context. */
  readonly traceparent?: string;
}
