import type { Message } from '../rooms/message.ts';
import type { ReadReceipt } from '../rooms/read-receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';

/** What a member sees happen in a room; `cursor` is the stream's position after it. */
export type RoomStreamItem =
  | { readonly kind: 'start'; readonly cursor: string }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number; readonly cursor: string }
  | {
      readonly kind: 'entry';
      readonly entry: RoomLogEntry;
      /** The entry's message as it is now; read once for all streams of this process. */
      readonly message: () => Promise<Message | null>;
      readonly cursor: string;
    }
  | { readonly kind: 'read'; readonly receipt: ReadReceipt; readonly cursor: string };
