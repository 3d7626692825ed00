import { noPreferences } from '../src/rooms/room-preferences.ts';
import { v7 } from 'uuid';
import type { RoomPreferencesDocument } from '../src/stores/documents.ts';
import { makeGroup } from './group.ts';
import type { Person, TestService } from './service.ts';

export interface Seen {
  readonly id: string;
  readonly isPinned: boolean;
  readonly isArchived: boolean;
  readonly isMuted: boolean;
  readonly mutedUntil: string | null;
  readonly isMarkedUnread: boolean;
  readonly draft: { readonly text: string; readonly replyTo: { readonly id: string } | null } | null;
}
export interface Answer {
  readonly __typename: string;
  readonly reason?: string;
  readonly limit?: number;
  readonly problems?: readonly { readonly field: string }[];
  readonly room?: Seen;
  /** Of a draft in a thread. */
  readonly threadRoot?: { readonly id: string; readonly threadDraft: Seen['draft'] } | null;
}
export const fields =
  'id isPinned isArchived isMuted mutedUntil isMarkedUnread draft { text replyTo { id } }';
export const none = {
  isPinned: false,
  isArchived: false,
  isMuted: false,
  mutedUntil: null,
  isMarkedUnread: false,
  draft: null,
};

const set =
  (mutation: string, { success = '', problems = '' } = {}) =>
  (person: Person, roomId: string, more: object = {}): Promise<Answer> => {
    const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
    return person.ask(
      `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { __typename ... on Problem { reason }
        ... on InvalidInput { problems { field } } ... on TooManyRooms { limit } ${problems}
        ... on ${type}Success { room { ${fields} } ${success} } } }`,
      { input: { roomId, ...more } },
    );
  };
export const pin = set('pinRoom');
export const archive = set('archiveRoom');
export const mute = set('muteRoom');
export const markUnread = set('markRoomUnread');
export const setDraft = set('setDraft', {
  success: 'threadRoot { id threadDraft { text replyTo { id } } }',
  problems: '... on TooManyDrafts { limit }',
});
const begin: typeof setDraft = (person, roomId) => setDraft(person, roomId, { text: 'Hel' });
export const all = [pin, archive, mute, markUnread, begin];

export const see = (person: Person, id: string): Promise<Seen | null> =>
  person.ask(`query ($id: ID!) { room(id: $id) { ${fields} } }`, { id });

export interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}
export const page = (person: Person, args: object): Promise<Page> =>
  person.ask(
    `query ($first: Int, $after: String, $last: Int, $before: String, $folder: RoomFolder! = ALL) {
      rooms(first: $first, after: $after, last: $last, before: $before, folder: $folder) {
        edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage } } }`,
    args,
  );
export const ids = ({ edges }: Page): readonly string[] => edges.map(({ node }) => node.id);
export const listed = async (person: Person, folder = 'ALL'): Promise<readonly string[]> =>
  ids(await page(person, { first: 100, folder }));

/** So many groups of one person and another, the last one the newest. */
export async function groups(
  chat: TestService,
  count: number,
): Promise<{ ada: Person; bob: Person; roomIds: readonly string[] }> {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomIds: string[] = [];
  for (let made = 0; made < count; made += 1) roomIds.push(await makeGroup(chat.db, ada, bob));
  return { ada, bob, roomIds };
}

export const documents = (chat: TestService) =>
  chat.db.collection<RoomPreferencesDocument>('room_preferences');

/** As if somebody had put these rooms into the archive. */
export async function fill(
  chat: TestService,
  userId: string,
  roomIds: readonly string[],
  more: object,
): Promise<void> {
  await documents(chat).insertMany(
    roomIds.map((roomId) => ({
      _id: `${roomId}:${userId}`,
      roomId,
      userId,
      ...noPreferences,
      isSet: true,
      version: 1,
      eventId: v7(),
      at: new Date(),
      ...more,
    })),
  );
}
