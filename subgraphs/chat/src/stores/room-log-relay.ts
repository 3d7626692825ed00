import {
  createMongoLogRelay,
  type BusLogger,
  type EventFactory,
  type LogCollection,
  type Publisher,
  type Relay,
} from '@parley/event-bus';
import {
  eventOfEntry,
  eventOfHiding,
  eventOfJoinRequest,
  eventOfPreferences,
  eventOfReceipt,
  eventOfScheduled,
  eventOfThreadState,
} from '../rooms/describe-entry.ts';
import type { ReceiptKind } from '../rooms/receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import {
  type HiddenMessageDocument,
  type ReceiptDocument,
  type RoomLogDocument,
  type RoomPreferencesDocument,
  type ScheduledMessageDocument,
  type ThreadReadDocument,
  toEntry,
  toReceipt,
} from './documents.ts';
import { toScheduledChange } from './scheduled-message-store.ts';
import { type JoinRequestLogDocument, toJoinRequestChange } from './join-request-log-store.ts';
import { toHiddenMessage } from './hidden-message-store.ts';
import type { Mongo } from './mongo.ts';
import { toThreadState } from './thread-store.ts';

/** Publishes chat.events and message.events: every entry of every room's log, every receipt that moves, what members set of rooms and hide, and what they do with threads. */
export function createRoomLogRelay(deps: {
  mongo: Mongo;
  instanceId: string;
  publisher: Publisher;
  logger: BusLogger;
  /** Called with each entry before it is published. */
  onEntry: (entry: RoomLogEntry) => void;
  createEvent: EventFactory;
}): Relay {
  const { mongo, createEvent, onEntry, ...common } = deps;
  return createMongoLogRelay({
    ...common,
    db: mongo.db,
    name: 'chat',
    collections: [
      // The first: when the log is published again, a mute comes before the messages.
      {
        name: mongo.roomPreferences.collectionName,
        timeField: 'at',
        feedField: '_id',
        seqField: 'at',
        toEvents: (document) => [eventOfPreferences(createEvent, document as RoomPreferencesDocument)],
      },
      {
        name: mongo.hiddenMessages.collectionName,
        timeField: 'at',
        feedField: '_id',
        seqField: 'at',
        toEvents: (document) =>
          toHiddenMessage(document as HiddenMessageDocument).map((hidden) =>
            eventOfHiding(createEvent, hidden),
          ),
      },
      {
        name: mongo.roomLog.collectionName,
        timeField: 'at',
        feedField: 'roomId',
        seqField: 'seq',
        toEvents: (document) => [eventOfEntry(createEvent, toEntry(document as RoomLogDocument))],
        onFollowed: (document) => onEntry(toEntry(document as RoomLogDocument)),
      },
      threadStatesIn(mongo.threadReads, createEvent),
      scheduledIn(mongo.scheduledMessages, createEvent),
      joinRequestsIn(mongo.joinRequestLog, createEvent),
      receiptsIn(mongo.readReceipts, 'READ', createEvent),
      receiptsIn(mongo.deliveries, 'DELIVERED', createEvent),
    ],
  });
}

function receiptsIn(
  { collectionName }: Mongo['readReceipts'],
  kind: ReceiptKind,
  createEvent: EventFactory,
): LogCollection {
  return {
    name: collectionName,
    timeField: 'at',
    // A receipt is one document that moves: there is nothing to be in order with.
    feedField: '_id',
    seqField: 'at',
    toEvents(document) {
      const receipt = document as ReceiptDocument;
      const { eventId, traceparent } = receipt;
      return [eventOfReceipt(createEvent, { ...toReceipt(kind, receipt), eventId, traceparent })];
    },
  };
}

function threadStatesIn({ collectionName }: Mongo['threadReads'], createEvent: EventFactory): LogCollection {
  return {
    name: collectionName,
    timeField: 'at',
    // As a receipt.
    feedField: '_id',
    seqField: 'at',
    toEvents: (document) =>
      toThreadState(document as ThreadReadDocument).map((state) => eventOfThreadState(createEvent, state)),
  };
}

function joinRequestsIn(
  { collectionName }: Mongo['joinRequestLog'],
  createEvent: EventFactory,
): LogCollection {
  return {
    name: collectionName,
    timeField: 'at',
    feedField: 'roomId',
    seqField: 'version',
    toEvents: (document) => [
      eventOfJoinRequest(createEvent, toJoinRequestChange(document as JoinRequestLogDocument)),
    ],
  };
}

function scheduledIn(
  { collectionName }: Mongo['scheduledMessages'],
  createEvent: EventFactory,
): LogCollection {
  return {
    name: collectionName,
    timeField: 'changedAt',
    // As a receipt.
    feedField: '_id',
    seqField: 'changedAt',
    toEvents: (document) =>
      toScheduledChange(document as ScheduledMessageDocument).map((change) =>
        eventOfScheduled(createEvent, change),
      ),
  };
}
