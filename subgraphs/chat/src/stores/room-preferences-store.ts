import { inTransaction } from '@parley/mongo';
import type { ClientSession } from 'mongodb';
import {
  type Draft,
  isAnySet,
  isSame,
  isSameDraft,
  mostPinned,
  mostSet,
  noPreferences,
  type RoomPreferences,
} from '../rooms/room-preferences.ts';
import { type NewEvent, replacedTrace } from '../rooms/traced.ts';
import { memberDocumentId, type RoomPreferencesDocument, toPreferences } from './documents.ts';
import type { Mongo } from './mongo.ts';

export type RoomPreferencesStore = ReturnType<typeof createRoomPreferencesStore>;

/** Whose, and of which room. */
export interface PreferencesKey {
  readonly roomId: string;
  readonly userId: string;
}

/** What somebody has set of a room, and how often they have changed it. */
export interface KeptPreferences extends PreferencesKey {
  readonly version: number;
  readonly preferences: RoomPreferences;
}

/** How it went to change something: or the number of rooms that one may pin, or set something of, and no more. */
export type Changing = 'changed' | { readonly limit: number };

/** The head, and the document itself. */
const preferenceWrites = 2;

/** Long, and seldom asked for. */
const withoutDraft = { projection: { draft: 0 } };

/** Keeps what each member has set of their rooms. */
export function createRoomPreferencesStore(mongo: Mongo) {
  const { roomPreferences } = mongo;
  /** What somebody has set, of 1,000 rooms at most. */
  const of = async (userId: string): Promise<readonly KeptPreferences[]> =>
    (await roomPreferences.find({ userId, isSet: true }, withoutDraft).toArray()).map(toKept);
  return {
    of,
    /** In the order asked. */
    async findMany(keys: readonly PreferencesKey[]): Promise<readonly RoomPreferences[]> {
      const ids = keys.map(({ roomId, userId }) => memberDocumentId(roomId, userId));
      const found = await roomPreferences.find({ _id: { $in: ids } }, withoutDraft).toArray();
      const byId = new Map(found.map((document) => [document._id, toPreferences(document)]));
      return ids.map((id) => byId.get(id) ?? noPreferences);
    },
    /** In the order asked. */
    async draftsOf(keys: readonly PreferencesKey[]): Promise<readonly (Draft | null)[]> {
      const ids = keys.map(({ roomId, userId }) => memberDocumentId(roomId, userId));
      const found = roomPreferences.find({ _id: { $in: ids } }, { projection: { draft: 1 } });
      const byId = new Map((await found.toArray()).map(({ _id, draft }) => [_id, draft]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    /**
     * Changes what somebody has set of a room; `decide` says to what, and may be asked several times. What stays the same is not written.
     * `draft`: in place of the one that there is.
     */
    async change(
      key: PreferencesKey,
      decide: (current: RoomPreferences) => RoomPreferences,
      event: NewEvent,
      draft?: Draft | null,
    ): Promise<Changing> {
      const known = await roomPreferences.findOne({ _id: memberDocumentId(key.roomId, key.userId) });
      const current = known === null ? noPreferences : toPreferences(known);
      const keepsDraft = draft === undefined || isSameDraft(draft, known?.draft ?? null);
      if (keepsDraft && isSame(current, decide(current))) return 'changed';
      return inTransaction(mongo, { maxWrites: preferenceWrites }, (session) =>
        apply(mongo, session, { key, decide, event, draft }),
      );
    },
    /** Takes back what has no effect any more, unless it was changed meanwhile. */
    async forget(kept: readonly KeptPreferences[], newEvent: () => NewEvent): Promise<void> {
      if (kept.length === 0) return;
      await roomPreferences.bulkWrite(
        kept.map(({ roomId, userId, version }) => ({
          updateOne: {
            filter: { _id: memberDocumentId(roomId, userId), version },
            update: {
              $set: { ...noPreferences, draft: null, isSet: false, ...eventOf(newEvent()) },
              $inc: { version: 1 },
            },
          },
        })),
        { ordered: false },
      );
    },
    /** Those that were changed then or later; of one person, or of all. */
    async changedSince(since: Date, userId?: string): Promise<readonly KeptPreferences[]> {
      const filter = { ...(userId !== undefined && { userId }), at: { $gte: since } };
      return (await roomPreferences.find(filter, withoutDraft).toArray()).map(toKept);
    },
  };
}

function eventOf(event: NewEvent): NewEvent {
  return { ...event, ...replacedTrace(event) };
}

function toKept(document: RoomPreferencesDocument): KeptPreferences {
  const { roomId, userId, version } = document;
  return { roomId, userId, version, preferences: toPreferences(document) };
}

async function apply(
  { roomPreferences, roomPreferencesHeads }: Mongo,
  session: ClientSession,
  change: {
    readonly key: PreferencesKey;
    readonly decide: (current: RoomPreferences) => RoomPreferences;
    readonly event: NewEvent;
    readonly draft: Draft | null | undefined;
  },
): Promise<Changing> {
  const { key, decide, event, draft } = change;
  const { roomId, userId } = key;
  await roomPreferencesHeads.updateOne({ _id: userId }, { $inc: { changes: 1 } }, { session, upsert: true });
  const _id = memberDocumentId(roomId, userId);
  const document = await roomPreferences.findOne({ _id }, { session, ...withoutDraft });
  const before = document === null ? noPreferences : toPreferences(document);
  const after = decide(before);
  const pins = after.isPinned && !before.isPinned;
  const sets = isAnySet(after) && !isAnySet(before);
  if (pins || sets) {
    const found = roomPreferences.find({ userId, isSet: true }, { session, projection: { isPinned: 1 } });
    const others = (await found.toArray()).filter((other) => other._id !== _id);
    if (pins && others.filter(({ isPinned }) => isPinned).length >= mostPinned) return { limit: mostPinned };
    if (sets && others.length >= mostSet) return { limit: mostSet };
  }
  const $set = {
    ...after,
    ...(draft !== undefined && { draft }),
    roomId,
    userId,
    isSet: isAnySet(after),
    ...eventOf(event),
  };
  await roomPreferences.updateOne({ _id }, { $set, $inc: { version: 1 } }, { session, upsert: true });
  return 'changed';
}
