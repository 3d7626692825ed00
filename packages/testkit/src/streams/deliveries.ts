/** One message that somebody tried to send, however often; all attempts had the same `clientMessageId`. Times in ms of one clock. */
export interface SendRecord {
  readonly room: string;
  /** Unlike any other text of the run. */
  readonly text: string;
  readonly beganAt: number;
  /** The answer to the sender; undefined: none, so that it may be there or not. */
  readonly answer: { readonly number: number; readonly at: number } | undefined;
}

/** A message as somebody saw it. */
export interface SeenMessage {
  /** Dense within a room. */
  readonly number: number;
  readonly text: string;
}

/** What one subscription delivered, in the order of its arrival. */
export interface View {
  readonly name: string;
  readonly room: string;
  /** The number of the last message before it began. */
  readonly from: number;
  readonly messages: readonly SeenMessage[];
}

export interface Run {
  readonly sends: readonly SendRecord[];
  /** Of each room: its whole history at the end, as `Room.messages` answers it. */
  readonly histories: ReadonlyMap<string, readonly SeenMessage[]>;
  /** Each has been waited for until it had the end of its room's history, or in vain. */
  readonly views: readonly View[];
}

/**
 * - lost: acknowledged, and not in the history; or in the history, and not in a view
 * - doubled: more than once in the history or in a view
 * - gap: a number that the history leaves out, or that a view had not delivered when it went on to a higher one
 * - inversion: a lower number after a higher one; or, in the history, a message before another that was acknowledged before it was sent
 * - disagreement: another number or text than the history has
 * - phantom: a text that nobody sent
 * - leak: what somebody was shown who may not see it
 */
export type FindingKind = 'lost' | 'doubled' | 'gap' | 'inversion' | 'disagreement' | 'phantom' | 'leak';

export interface Finding {
  readonly kind: FindingKind;
  readonly room: string;
  /** `history`, or the view's name. */
  readonly where: string;
  readonly detail: string;
}
