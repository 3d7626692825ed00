export interface EventStreamOptions<In, Out> {
  /** At most so many events wait for a slow reader. */
  readonly limit: number;
  /** Called for one event at a time, in order, and only when the reader has taken the one before. */
  readonly map: (event: In) => Promise<Out>;
  /** The error that follows the queued events when there was no room for one more. */
  readonly overflow: () => Error;
  /** Called once, as soon as no more events are wanted: releases the source. */
  readonly onClose: () => void;
}

interface Reader<Out> {
  readonly resolve: (result: IteratorResult<Out, undefined>) => void;
  readonly reject: (error: Error) => void;
}

const done = { done: true, value: undefined } as const;

/**
 * A bounded queue between an upstream that pushes and a socket that pulls: a slow reader fills only its own queue.
 * `return()` settles a pending `next()` and releases the source at once, also on a stream that is quiet.
 */
export class EventStream<In, Out> implements AsyncGenerator<Out, undefined, undefined> {
  readonly #options: EventStreamOptions<In, Out>;
  readonly #queue: In[] = [];
  #ending: { readonly error: (() => Error) | undefined } | undefined;
  #released = false;
  #finished = false;
  #mapping = false;
  #reader: Reader<Out> | undefined;

  constructor(options: EventStreamOptions<In, Out>) {
    this.#options = options;
  }

  /** No more events are wanted. */
  get closed(): boolean {
    return this.#released;
  }

  /** Ignored when the stream has ended. */
  push(event: In): void {
    if (this.#released) return;
    if (this.#queue.length >= this.#options.limit) this.end(this.#options.overflow);
    else this.#queue.push(event);
    this.#advance();
  }

  /** Ends behind what is queued; the error is made only then, so that it can tell the last position. */
  end(error?: () => Error): void {
    this.#ending ??= { error };
    this.#release();
    this.#advance();
  }

  next(): Promise<IteratorResult<Out, undefined>> {
    if (this.#finished) return Promise.resolve(done);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      this.#advance();
    });
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#finish(undefined);
    return done;
  }

  async throw(): Promise<IteratorReturnResult<undefined>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#finish(undefined);
  }

  #advance(): void {
    if (this.#reader === undefined || this.#mapping || this.#finished) return;
    const event = this.#queue.shift();
    if (event !== undefined) void this.#deliver(event);
    else if (this.#ending !== undefined) this.#finish(this.#ending.error?.());
  }

  async #deliver(event: In): Promise<void> {
    this.#mapping = true;
    try {
      const value = await this.#options.map(event);
      this.#mapping = false;
      const reader = this.#reader;
      this.#reader = undefined;
      reader?.resolve({ done: false, value });
    } catch (error) {
      this.#finish(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #finish(error: Error | undefined): void {
    this.#finished = true;
    this.#queue.length = 0;
    this.#release();
    const reader = this.#reader;
    this.#reader = undefined;
    if (error === undefined) reader?.resolve(done);
    else reader?.reject(error);
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#options.onClose();
  }
}
