import type { UserNames } from '@parley/events';
import type { Projection } from '@parley/service-kit/projections';
import { foldText } from '@parley/service-kit/text';
import type { AnyBulkWriteOperation, Filter } from 'mongodb';
import type { UserNamesDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** Higher than that of any profile. */
const deletedVersion = Number.MAX_SAFE_INTEGER;

/** What somebody is called as of a version of their profile; null: they are deleted. */
export interface NamesChange {
  readonly userId: string;
  readonly names: (UserNames & { readonly version: number }) | null;
}

export type UserNamesStore = ReturnType<typeof createUserNamesStore>;

/** What people are called, for the search among the members of a group and for mentions: the user service owns it. */
export function createUserNamesStore({ userNames }: Pick<Mongo, 'userNames'>) {
  return {
    /** Takes over what is newer than what is known, in any order and as often as it comes. */
    async apply(changes: readonly NamesChange[]): Promise<void> {
      const writes = changes.map(toDocument).map((wanted): AnyBulkWriteOperation<UserNamesDocument> => {
        const isNewer = { $gt: [wanted.version, '$version'] };
        // A name may begin with a dollar: it is no field.
        const update = [{ $replaceWith: { $cond: [isNewer, { $literal: wanted }, '$$ROOT'] } }];
        return { updateOne: { filter: { _id: wanted._id }, update, upsert: true } };
      });
      if (writes.length > 0) await userNames.bulkWrite(writes);
    },
    /** The ids of those who have these usernames, by name; one query, by index. */
    async findIds(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const filter = { username: { $in: [...new Set(names)] } };
      const found = await userNames.find(filter, { projection: { username: 1 } }).toArray();
      return new Map(found.map(({ _id, username }) => [username, _id]));
    },
    /** Who of these has a name in which the folded text is found. */
    async named(userIds: readonly string[], key: string): Promise<ReadonlySet<string>> {
      const found = userNames.find(
        { _id: { $in: [...userIds] } },
        { projection: { keys: 1 }, batchSize: 1_000 },
      );
      const fits = ({ keys }: Pick<UserNamesDocument, 'keys'>): boolean =>
        keys.some((each) => each.includes(key));
      return new Set((await found.toArray()).filter(fits).map(({ _id }) => _id));
    },
    /** Those of everybody who is not deleted, in the order of the ids. */
    async page(after: string, limit: number): ReturnType<Projection<UserNames>['page']> {
      const filter = { _id: { $gt: after }, version: { $lt: deletedVersion } };
      const found = await userNames.find(filter, { sort: { _id: 1 }, limit }).toArray();
      return found.map(({ _id: key, version, username, displayName }) => {
        return { key, version, state: { username, displayName } };
      });
    },
    async replace(...[_id, seen, wanted]: Parameters<Projection<UserNames>['replace']>): Promise<void> {
      const atSeen: Filter<UserNamesDocument> = { _id, version: seen ?? 0 };
      if (wanted === null) return void (await userNames.deleteOne(atSeen));
      const document = toDocument({ userId: _id, names: { ...wanted.state, version: wanted.version } });
      if (seen !== null) await userNames.replaceOne(atSeen, document);
      else await userNames.updateOne({ _id }, { $setOnInsert: document }, { upsert: true });
    },
  };
}

function toDocument({ userId: _id, names }: NamesChange): UserNamesDocument {
  if (names === null) return { _id, version: deletedVersion, username: '', displayName: '', keys: [] };
  const { username, displayName, version } = names;
  return { _id, version, username, displayName, keys: [foldText(username), foldText(displayName)] };
}
