/** What is said of a span: names of the semantic conventions. Never a text that somebody has written, a token, a variable. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanStart {
  /** A trace may begin with it; anything else is recorded only as a part of what is. */
  readonly begins?: boolean;
  /** `internal` unless given. */
  readonly kind?: SpanKind;
  /** The `traceparent` of what it is a part of. */
  readonly parent?: string | null | undefined;
  /** Those of what shares it: only what is recorded is linked. */
  readonly links?: readonly (string | null | undefined)[];
  readonly attributes?: Attributes;
}

/** Something that is done, from its start to its end. */
export interface Span {
  /** What those that it asks are given, as `traceparent`; undefined: nothing. */
  readonly traceparent: string | undefined;
  /** Whether it is recorded: else nothing needs to be found out for its attributes. */
  readonly isRecording: boolean;
  rename(name: string): void;
  set(attributes: Attributes): void;
  /** `type`: a code, or the name of an error's class; never its message. */
  fail(type: string): void;
  /** Once; nothing is said of it after that. */
  end(): void;
}

/** What became of a span: it was taken by the collector, refused by it or lost on the way, or there was no room for it. */
export type SpanResult = 'exported' | 'failed' | 'dropped';

/** Records what is done. Parents are given, never found: what is under way at once does not mix. Never throws, waits for nobody. */
export interface Tracing {
  start(name: string, options?: SpanStart): Span;
  /** Sends what is recorded, as far as that can be done in a moment. */
  close(): Promise<void>;
}
