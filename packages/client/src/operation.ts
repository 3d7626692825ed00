import type { FormattedExecutionResult } from 'graphql';
import type { Document } from './document.ts';
import type { Stream } from './stream.ts';
import type { StreamStatus } from './stream-status.ts';

/** An operation; a document that names its types needs no further ones. */
export interface Operation<Data, Variables> {
  readonly query: Document<Data, Variables>;
  readonly variables?: Variables;
  readonly operationName?: string;
}

/** A payload of a subscription. `data` is null where errors left nothing else. */
export type Payload<Data> = FormattedExecutionResult<Data, Record<string, unknown>>;

/** A payload of a lossless subscription and the position after it: given as `after`, a stream goes on with the next one. */
export type Delivered<Data> = Payload<Data> & { readonly cursor: string };

export interface SubscribeOptions {
  /** Called when it changes; before the first call it is `connecting`. Not called any more once the stream has ended. */
  readonly onStatus?: (status: StreamStatus) => void;
}

export interface FollowingStream<Data> extends Stream<Delivered<Data>> {
  /** After the item that was delivered last; before the first, the `after` that it began with. */
  readonly cursor: string | undefined;
}
