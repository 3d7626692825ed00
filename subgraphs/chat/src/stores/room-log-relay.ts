import {
  createMongoLogRelay,
  type BusLogger,
  type OutgoingEvent,
  type Publisher,
  type Relay,
} from '@parley/event-bus';
import type { ReadReceipt } from '../rooms/read-receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import { type ReadReceiptDocument, type RoomLogDocument, toEntry, toReadReceipt } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** Publishes chat.events and message.events: every entry of every room's log, and every read receipt that moves. */
export function createRoomLogRelay(deps: {
  mongo: Mongo;
  instanceId: string;
  publisher: Publisher;
  logger: BusLogger;
  /** Called with each entry before it is published. */
  onEntry: (entry: RoomLogEntry) => void;
  eventOfEntry: (entry: RoomLogEntry) => OutgoingEvent;
  eventOfReadReceipt: (receipt: ReadReceipt & { readonly eventId: string }) => OutgoingEvent;
}): Relay {
  const { mongo, instanceId, publisher, logger, onEntry, eventOfEntry, eventOfReadReceipt } = deps;
  return createMongoLogRelay({
    db: mongo.db,
    name: 'chat',
    instanceId,
    publisher,
    logger,
    collections: [
      {
        name: mongo.roomLog.collectionName,
        timeField: 'at',
        feedField: 'roomId',
        seqField: 'seq',
        toEvents: (document) => [eventOfEntry(toEntry(document as RoomLogDocument))],
        onFollowed: (document) => onEntry(toEntry(document as RoomLogDocument)),
      },
      {
        name: mongo.readReceipts.collectionName,
        timeField: 'at',
        // A receipt is one document that moves: there is nothing to be in order with.
        feedField: '_id',
        seqField: 'at',
        toEvents(document) {
          const receipt = document as ReadReceiptDocument;
          return [eventOfReadReceipt({ ...toReadReceipt(receipt), eventId: receipt.eventId })];
        },
      },
    ],
  });
}
