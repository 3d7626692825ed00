/** Where a command came from: its trace goes on in the event that it causes. */
export interface Origin {
  /** W3C trace context. */
  readonly traceparent?: string;
}
