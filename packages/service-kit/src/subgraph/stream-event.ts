/** What a subscription resolver's async iterable yields: the field's value and the payload's `extensions.cursor`. */
export interface StreamEvent<T> {
  readonly value: T;
  /** The stream's position behind this event; null for a stream without positions (typing): no extension is added. */
  readonly cursor: string | null;
  /** Of the operation that caused it, where that is traced: the gateway adds to the trace that it was delivered. */
  readonly traceparent?: string | undefined;
  /** By identity: events with the same one are the same in all fields marked `@viewerIndependent`, and are then made and sent once. */
  readonly sourceEvent?: object | undefined;
}

type Opened<T> = AsyncIterable<StreamEvent<T>> | Promise<AsyncIterable<StreamEvent<T>>>;

/** A subscription field as generated resolver types want it: `subscribe` yields StreamEvents, `resolve` takes the value out. */
export interface StreamResolver<T, Args, Context> {
  subscribe(parent: unknown, args: Args, context: Context): Opened<T>;
  resolve(event: StreamEvent<T>): T;
}

/** Makes a subscription field of a function that opens its stream. What it throws ends the operation with an `error` frame. */
export function streamResolver<T, Args, Context>(
  open: (args: Args, context: Context) => Opened<T>,
): StreamResolver<T, Args, Context> {
  return { subscribe: (_parent, args, context) => open(args, context), resolve: (event) => event.value };
}
