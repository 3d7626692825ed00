import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { changeGroup, foundGroup } from './group-verbs.ts';
import { photo, upload } from './attachment-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

interface Found {
  readonly edges: readonly {
    readonly cursor: string;
    readonly node: { readonly id: string; readonly text: string };
    readonly places: readonly { readonly start: number; readonly length: number }[];
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const query = `query ($query: String!, $roomId: ID, $filter: MessageSearchFilter, $first: Int, $after: String) {
  searchMessages(query: $query, roomId: $roomId, filter: $filter, first: $first, after: $after) {
    edges { cursor node { id text } places { start length } } pageInfo { hasNextPage endCursor }
  }
}`;
const search = (person: Person, text: string, more: object = {}) =>
  person.ask<Found | null>(query, { query: text, ...more });
const texts = async (person: Person, text: string, more: object = {}) =>
  (await search(person, text, more))?.edges.map(({ node }) => node.text);
const finds = (person: Person, text: string, expected: readonly string[], more: object = {}) =>
  eventually(async () => expect(await texts(person, text, more)).toEqual(expected));

test('messages are found by words and by parts of Chinese, the newest first, with their places', async () => {
  const { ada, bob, roomId } = await service.friends();
  await ada.say(roomId, 'Dinner on Friday?');
  await bob.say(roomId, 'friday is good, 我们明天见面吧');
  await ada.say(roomId, 'Saturday then');
  await finds(bob, 'FRI', ['friday is good, 我们明天见面吧', 'Dinner on Friday?']);
  await finds(ada, '明天', ['friday is good, 我们明天见面吧']);
  const found = await search(ada, 'dinner frid');
  expect(found?.edges[0]?.places).toEqual([
    { start: 0, length: 6 },
    { start: 10, length: 4 },
  ]);
});

test('an edited text is found by its new words alone, a deleted one by none, at once', async () => {
  const { ada, bob, roomId } = await service.friends();
  const [edited, deleted] = [await ada.say(roomId, 'alpha apple'), await ada.say(roomId, 'alpha beta')];
  await finds(bob, 'alpha', ['alpha beta', 'alpha apple']);
  await ada.edit(edited.id, 'gamma');
  expect(await texts(bob, 'apple')).toEqual([]);
  await ada.delete(deleted.id);
  expect(await texts(bob, 'alpha')).toEqual([]);
  await finds(bob, 'gamma', ['gamma']);
  // Nothing of the deleted text is kept, not even its words.
  await eventually(async () => {
    const kept = await service.db
      .collection<{ _id: string; terms: string[] }>('message_search')
      .findOne({ _id: deleted.id });
    expect(kept?.terms).toEqual([]);
  });
});

test('only in rooms that the viewer sees: not as a stranger, and not those of somebody whom they have blocked', async () => {
  const { ada, bob, roomId } = await service.friends();
  const { ada: cem, roomId: cemsRoomId } = await service.friends();
  await ada.say(roomId, 'zebra one');
  await cem.say(cemsRoomId, 'zebra two');
  await finds(bob, 'zebra', ['zebra one']);
  await finds(cem, 'zebra', ['zebra two']);
  expect(await search(bob, 'zebra', { roomId: cemsRoomId })).toBeNull();
  expect(await search(bob, 'zebra', { roomId: v7() })).toBeNull();
  expect(await search(bob, 'zebra', { roomId: 'none' })).toBeNull();
  await service.block(bob, ada);
  await finds(bob, 'zebra', []);
  expect(await search(bob, 'zebra', { roomId })).toBeNull();
  expect(await texts(ada, 'zebra')).toEqual(['zebra one']);
});

test('in a group from the latest joining on: not what was said before, nor while one was away', async () => {
  const [ada, ben, cem] = [service.person(), service.person(), service.person()];
  const roomId = await foundGroup(service, ada, [ben, cem]);
  const member = (name: string) => changeGroup(ada, name, { roomId, userId: cem.id });
  await ada.say(roomId, 'walrus before');
  await finds(cem, 'walrus', ['walrus before']);
  expect(await member('removeRoomMember')).toMatchObject({ __typename: 'RemoveRoomMemberSuccess' });
  expect(await texts(cem, 'walrus')).toEqual([]);
  expect(await search(cem, 'walrus', { roomId })).toBeNull();
  await ada.say(roomId, 'walrus meanwhile');
  await finds(ben, 'walrus', ['walrus meanwhile', 'walrus before']);
  const added = await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [cem.id] });
  expect(added).toMatchObject({ __typename: 'AddRoomMembersSuccess' });
  await ada.say(roomId, 'walrus again');
  await finds(cem, 'walrus', ['walrus again']);
  await finds(cem, 'walrus', ['walrus again'], { roomId });
});

test('by sender, time and kind; file names count as text', async () => {
  const { ada, bob, roomId } = await service.friends();
  const image = { bytes: await photo(), name: 'holiday plan.png' };
  const first = await ada.say(roomId, 'plan of the first');
  await bob.say(roomId, 'plan at https://plans.example');
  const attachments = [{ uploadId: await upload(service.url, ada, roomId, image) }];
  await ada.say(roomId, '', { attachments });
  const all = ['', 'plan at https://plans.example', 'plan of the first'];
  await finds(bob, 'plan', all);
  const of = (filter: object) => texts(bob, 'plan', { roomId, filter });
  expect(await of({ senderId: bob.id })).toEqual([all[1]]);
  expect(await of({ senderId: v7() })).toEqual([]);
  expect(await of({ kind: 'IMAGE' })).toEqual(['']);
  expect(await of({ kind: 'ATTACHMENT' })).toEqual(['']);
  expect(await of({ kind: 'LINK' })).toEqual([all[1]]);
  expect(await of({ sentBefore: first.sentAt })).toEqual([]);
  expect(await of({ sentFrom: first.sentAt })).toEqual(all);
  expect((await search(bob, 'holiday'))?.edges[0]?.places).toEqual([]);
});

test('pages go on where they ended, whatever comes meanwhile, in one room and over all', async () => {
  const { ada, bob, roomId } = await service.friends();
  const { ada: cem } = await service.friends();
  const cemsRoomId = await service.room(ada, cem);
  const said: string[] = [];
  for (let n = 0; n < 7; n += 1) {
    const text = `quince ${n}`;
    await (n % 2 === 0 ? bob : cem).say(n % 2 === 0 ? roomId : cemsRoomId, text);
    said.unshift(text);
  }
  await finds(ada, 'quince', said);
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page: Found | null = await search(ada, 'quince', { first: 3, after });
    seen.push(...(page?.edges.map(({ node }) => node.text) ?? []));
    after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
    await ada.say(roomId, 'quince meanwhile');
  } while (after !== null);
  expect(seen).toEqual(said);
});

test('of messages that were sent at one moment no page repeats or leaves out one', async () => {
  const { ada, bob, roomId } = await service.friends();
  const count = 20;
  await Promise.all(Array.from({ length: count }, (_, n) => ada.say(roomId, `moment ${n}`)));
  await eventually(async () => expect(await texts(bob, 'moment', { first: 100 })).toHaveLength(count));
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const page: Found | null = await search(bob, 'moment', { roomId, first: 3, after });
    seen.push(...(page?.edges.map(({ node }) => node.text) ?? []));
    after = page?.pageInfo.endCursor ?? null;
    if (page?.pageInfo.hasNextPage !== true) break;
  }
  expect(seen).toHaveLength(count);
  expect(new Set(seen).size).toBe(count);
});

test.each([
  ['nothing to look for', '', 'two letters'],
  ['a letter', 'a', 'two letters'],
  ['emoji alone', '👍', 'two letters'],
  ['too long', 'a'.repeat(201), '200 characters'],
  ['too many words', 'one two three four five six seven eight nine ten eleven', '10 words; this one has 11'],
])('%s is refused with its limit', async (_, text, reason) => {
  const { ada } = await service.friends();
  const { errors } = await ada.send(query, { query: text });
  expect(errors?.[0]?.message).toContain(reason);
});

test('what was said before there was an index is found, too', async () => {
  const { ada, bob, roomId } = await service.friends();
  await ada.say(roomId, 'ancient history');
  await finds(bob, 'ancient', ['ancient history']);
  await service.db.collection('message_search').deleteMany({});
  await service.db.collection('message_search_state').deleteMany({});
  expect(await texts(bob, 'ancient')).toEqual([]);
  const another = await service.startAnother();
  await finds(bob, 'ancient', ['ancient history']);
  await another.close();
});

test('of long texts a page looks at some, and leaves the rest to the next', async () => {
  const { ada, roomId } = await service.friends();
  await ada.say(roomId, 'internationality');
  // A single letter here is 18 in parts.
  for (let count = 0; count < 12; count += 1)
    await ada.say(roomId, `internationalist ${count} ${'\uFDFA'.repeat(3_900)}`);
  await eventually(async () =>
    expect(await service.db.collection('message_search').countDocuments({ roomId })).toBe(13),
  );
  const first = await search(ada, 'internationality');
  expect(first).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } });
  expect(await texts(ada, 'internationality', { after: first?.pageInfo.endCursor })).toEqual([
    'internationality',
  ]);
});

/** Entries of the index alone, newer than what was said: no text of theirs is ever read. */
async function index(roomId: string, count: number, terms: readonly string[]): Promise<void> {
  const at = new Date(Date.now() + 60_000);
  const entries = Array.from({ length: count }, () => ({ _id: v7(), roomId, at, version: 0, terms }));
  await service.db.collection<{ _id: string }>('message_search').insertMany(entries);
}

test('of words that are common and hardly ever meet a page reads some, and leaves the rest to the next', async () => {
  const { ada, roomId } = await service.friends();
  await ada.say(roomId, 'walnut pepper');
  await finds(ada, 'walnut pepper', ['walnut pepper']);
  await index(roomId, 6_000, ['walnut']);
  await index(roomId, 6_000, ['pepper']);
  const first = await search(ada, 'walnut pepper', { roomId });
  expect(first).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } });
  const second = await search(ada, 'walnut pepper', { roomId, after: first?.pageInfo.endCursor });
  expect(second).toMatchObject({
    edges: [{ node: { text: 'walnut pepper' } }],
    pageInfo: { hasNextPage: false },
  });
});

test('a rare word is found at once beside a common one, whichever is longer', async () => {
  const { ada, roomId } = await service.friends();
  await ada.say(roomId, 'international kiwi');
  await finds(ada, 'international kiwi', ['international kiwi']);
  await index(roomId, 6_000, ['internationa']);
  expect(await texts(ada, 'international kiwi', { roomId })).toEqual(['international kiwi']);
});
