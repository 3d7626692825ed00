/** That somebody has hidden a message from themself. */
export interface HiddenMessage {
  readonly userId: string;
  readonly roomId: string;
  readonly messageId: string;
  /** Of the message. */
  readonly number: number;
  /** Of a reply in a thread. */
  readonly threadRootId?: string;
  readonly threadNumber?: number;
  readonly at: Date;
}
