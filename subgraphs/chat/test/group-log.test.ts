import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import * as fc from 'fast-check';
import { follow, replay, shownIn, stays, type Follower } from './group-histories.ts';
import { changeGroup, foundGroup, seeGroup } from './group-verbs.ts';
import { type Person, type Said, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
let another: { readonly url: string; close(): Promise<void> };
beforeAll(async () => {
  chat = await starting;
  another = await chat.startAnother();
});
afterAll(async () => {
  await another.close();
  await (await starting).close();
});

/** Ada owns the group; Bob has blocked Cem. Dan comes and goes by invites too, Eve only by being added. */
const names = ['ada', 'bob', 'cem', 'dan', 'eve'] as const;
const command = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('send' as const) },
    { weight: 2, arbitrary: fc.constantFrom('edit' as const, 'delete' as const) },
    { weight: 2, arbitrary: fc.constant('read' as const) },
    { weight: 4, arbitrary: fc.constantFrom('add' as const, 'remove' as const) },
    { weight: 2, arbitrary: fc.constantFrom('leave' as const, 'join' as const) },
    { weight: 1, arbitrary: fc.constantFrom('rename' as const, 'promote' as const) },
  ),
  who: fc.constantFrom(...names),
  whom: fc.constantFrom('bob' as const, 'cem' as const, 'dan' as const, 'eve' as const),
  which: fc.nat(50),
  here: fc.boolean(),
});
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;
/** Those of a round run at once; what they made is there in the next. */
const rounds = fc.array(fc.array(command, { minLength: 16, maxLength: 16 }), { minLength: 3, maxLength: 3 });

const dense = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function start() {
  const people = Object.fromEntries(names.map((name) => [name, chat.person()])) as Record<
    (typeof names)[number],
    Person
  >;
  const { ada, bob, cem, dan, eve } = people;
  const roomId = await foundGroup(chat, ada, [bob, cem, dan, eve], { settings: { whoMayAdd: 'EVERYONE' } });
  await chat.block(bob, cem);
  await eventually(async () => {
    const { sent } = await cem.trySay({ roomId, text: 'Is it me?' });
    const query = `{ message(id: "${sent?.id}") { isFromBlocked } }`;
    expect(await bob.ask(query)).toEqual({ isFromBlocked: true });
  });
  const { token } = await ada.ask<{ token: string }>(
    'mutation ($input: CreateRoomInviteInput!) { createRoomInvite(input: $input) { ... on CreateRoomInviteSuccess { token } } }',
    { input: { roomId } },
  );
  return { people, roomId, token };
}

type Group = Awaited<ReturnType<typeof start>>;

async function run({ people, roomId, token }: Group, said: Said[], what: Command): Promise<string> {
  const at = (person: Person): Person => (what.here ? person : person.at(another.url));
  const [ada, who, whom] = [at(people.ada), at(people[what.who]), people[what.whom]];
  const message = said[what.which % Math.max(1, said.length)];
  const typeOf = async (name: string, as: Person, input: object): Promise<string> =>
    (await changeGroup(as, name, input)).__typename;
  switch (what.kind) {
    case 'send': {
      const result = await who.trySay({ roomId, text: `word ${what.which}` });
      if (result.sent !== undefined) said.push(result.sent);
      return result.__typename;
    }
    case 'edit':
      return (await who.edit(message?.id ?? who.id, `edited ${what.which}`)).__typename;
    case 'delete':
      return (await who.delete(message?.id ?? who.id)).__typename;
    case 'read':
      return (await who.read(roomId, Math.min(what.which, said.length))).__typename;
    case 'add':
      return typeOf('addRoomMembers', ada, { roomId, userIds: [whom.id] });
    case 'remove':
      return typeOf('removeRoomMember', ada, { roomId, userId: whom.id });
    case 'leave':
      return what.who === 'ada' ? 'None' : typeOf('leaveRoom', who, { roomId });
    case 'join':
      return typeOf('joinRoom', who, { token });
    case 'rename':
      return typeOf('updateRoom', ada, { roomId, title: `Title ${what.which}` });
    case 'promote':
      return typeOf('setMemberRole', ada, {
        roomId,
        userId: whom.id,
        role: what.which % 2 === 0 ? 'ADMIN' : 'MEMBER',
      });
  }
}

/** The log, and the messages by number, as they are stored. */
async function stored(roomId: string) {
  const log = await chat.db.collection('room_log').find({ roomId }).sort({ seq: 1 }).toArray();
  const messages = await chat.db.collection('messages').find({ roomId }).sort({ number: 1 }).toArray();
  const room = await chat.db.collection<{ _id: string }>('rooms').findOne({ _id: roomId });
  return { log, messages, room };
}

type Stored = Awaited<ReturnType<typeof stored>>;

function checkLog({ log, messages, room }: Stored): void {
  expect(log.map(({ seq }) => seq as number)).toEqual(dense(log.length));
  expect(messages.map(({ number }) => number as number)).toEqual(dense(messages.length));
  expect(room).toMatchObject({ lastSeq: log.length, lastNumber: messages.length });
  const sent = log.filter(({ type }) => type === 'MessageSent');
  expect(sent.map(({ number }) => number as number)).toEqual(dense(messages.length));
  const times = log.map(({ at }) => (at as Date).getTime());
  expect(times).toEqual(times.toSorted((one, other) => one - other));
}

/** Who said something was in the group then, and all others of it are told, by the version of its members; of a block neither is. */
function checkRecipients({ log }: Stored, { people }: Group): void {
  const isIn = (userId: string, seq: number): boolean =>
    stays(log, userId).some(([from, to]) => from <= seq && seq <= to);
  const pair = [people.bob.id, people.cem.id];
  for (const { type, seq, actorId, membersVersion, exceptIds } of log) {
    if (type !== 'MessageSent') continue;
    expect(isIn(actorId as string, seq as number)).toBe(true);
    const others = Object.values(people).flatMap(({ id }) => (id === actorId ? [] : id));
    const told = others.filter(
      (id) => isIn(id, membersVersion as number) && !(exceptIds as string[]).includes(id),
    );
    const isBlockBetween = (id: string): boolean => pair.includes(id) && pair.includes(actorId as string);
    expect(told).toEqual(others.filter((id) => isIn(id, seq as number) && !isBlockBetween(id)));
  }
}

/** Each stream showed a piece of what its person may see of the log, without a hole, and nothing of the time when they were not in the group. */
function checkSessions({ person, sessions }: Follower, { log }: Stored, { people }: Group): void {
  const { bob, cem } = people;
  const hiddenId = person.id === bob.id ? cem.id : person.id === cem.id ? bob.id : undefined;
  const whole = stays(log, person.id);
  let last = 0;
  for (const { seen } of sessions) {
    const entries = seen.filter(({ seq }) => seq > 0);
    const [first] = entries;
    if (first === undefined) continue;
    const stay = whole.find(([from, to]) => from <= first.seq && first.seq <= to);
    if (stay === undefined) throw new Error(`Entry ${first.seq} was shown to somebody who was not there.`);
    const shown = shownIn(log, stay);
    // A stream goes on where the one before it ended, or with the return of its person.
    if (last >= stay[0]) expect(first.seq).toBe(shown.find(({ seq }) => seq > last)?.seq);
    const piece = shown.filter(({ seq }) => seq >= first.seq).slice(0, entries.length);
    expect(entries.map(({ seq, type, number }) => [seq, type, number])).toEqual(
      piece.map(({ seq, type, number }) => [seq, type, number]),
    );
    last = entries.at(-1)?.seq ?? last;
    expect(seen.filter(({ readerId }) => readerId !== undefined && readerId === hiddenId)).toEqual([]);
  }
}

interface Page {
  readonly readUpTo: number;
  readonly unreadCount: number;
  readonly firstUnreadMessage: { readonly number: number } | null;
  readonly lastMessage: { readonly number: number } | null;
  readonly messages: {
    readonly edges: readonly {
      readonly node: {
        readonly id: string;
        readonly number: number;
        readonly text: string | null;
        readonly replyTo: null;
        readonly isFromBlocked: boolean;
        readonly sender: { readonly id: string };
      };
    }[];
  };
}

const pageOf = (person: Person, roomId: string): Promise<Page | null> =>
  person.ask(
    `query ($id: ID!) { room(id: $id) { readUpTo unreadCount firstUnreadMessage { number } lastMessage { number }
      messages(last: 100) { edges { node { id number text isFromBlocked sender { id } } } } } }`,
    { id: roomId },
  );

/** What somebody may read is what was said since their latest joining, and unread is what a recount says. */
async function checkReads(
  person: Person,
  { log, messages }: Stored,
  { roomId, people }: Group,
): Promise<void> {
  const page = await pageOf(person, roomId);
  const [from = Infinity, to = 0] = stays(log, person.id).at(-1) ?? [];
  const isIn = to === Infinity;
  expect(page !== null).toBe(isIn);
  const sent = log.filter(({ type, seq }) => type === 'MessageSent' && (seq as number) >= from && isIn);
  const mine = new Set(sent.map(({ number }) => number as number));
  const hits = await person.ask<{ edges: { node: { number: number } }[] }>(
    '{ searchMessages(query: "word", first: 100) { edges { node { number } } } }',
  );
  expect(hits.edges.filter(({ node }) => !mine.has(node.number))).toEqual([]);
  const [hidden] = messages.filter(({ number }) => !mine.has(number as number));
  if (hidden !== undefined) {
    const ids = { id: hidden['_id'] as unknown as string };
    const query = 'query ($id: ID!) { message(id: $id) { id } node(id: $id) { id } }';
    expect((await person.send(query, ids)).data).toEqual({ message: null, node: null });
  }
  if (page === null) return;
  const nodes = page.messages.edges.map(({ node }) => node);
  expect(nodes.map(({ number }) => number)).toEqual([...mine].slice(-100));
  const unread = nodes.filter(
    ({ number, text, sender }) => number > page.readUpTo && text !== null && sender.id !== person.id,
  );
  expect([page.unreadCount, page.firstUnreadMessage?.number]).toEqual([unread.length, unread[0]?.number]);
  expect(page.lastMessage?.number).toBe([...mine].at(-1));
  const blockedId = person.id === people.bob.id ? people.cem.id : undefined;
  for (const { isFromBlocked, sender } of nodes) expect(isFromBlocked).toBe(sender.id === blockedId);
}

/** A replay from any place of what was seen since the latest joining shows the same again. */
async function checkReplay(
  { person, sessions }: Follower,
  { log }: Stored,
  { roomId }: Group,
  pick: number,
): Promise<void> {
  const stay = stays(log, person.id).at(-1);
  if (stay?.[1] !== Infinity) return;
  const shown = shownIn(log, stay).map(({ seq }) => seq);
  const [from] = stay;
  const seen = sessions.flatMap((session) => session.seen).filter(({ seq }) => seq >= from);
  const place = seen[pick % seen.length];
  if (place === undefined) throw new Error('A stream did not show that its person had come.');
  const { seq, cursor: after } = place;
  const again = await replay(chat, person, { roomId, after, upTo: shown.at(-1) ?? 0 });
  expect(again).toEqual(shown.filter((each) => each > seq));
}

test('a group under random commands at two instances: one dense order, nothing of the time that one was not in it, unread as recounted', () =>
  fc.assert(
    fc.asyncProperty(rounds, async (plan) => {
      const group = await start();
      const { people, roomId } = group;
      const everybody = Object.values(people);
      const followers = everybody.map((person, index) =>
        follow(chat, index % 2 === 0 ? person : person.at(another.url), roomId),
      );
      const said: Said[] = [];
      const outcomes: string[] = [];
      for (const round of plan)
        outcomes.push(...(await Promise.all(round.map((each) => run(group, said, each)))));
      const state = await stored(roomId);
      for (const follower of followers) {
        const stay = stays(state.log, follower.person.id).at(-1);
        if (stay?.[1] === Infinity)
          await eventually(() => expect(follower.lastSeq()).toBe(shownIn(state.log, stay).at(-1)?.seq), {
            timeoutMs: 60_000,
          });
      }
      await Promise.all(followers.map((follower) => follower.stop()));
      checkLog(state);
      checkRecipients(state, group);
      for (const [index, follower] of followers.entries()) {
        checkSessions(follower, state, group);
        await checkReads(follower.person, state, group);
        await checkReplay(follower, state, group, plan[0]?.[index]?.which ?? 0);
      }
      const allowed =
        /Success$|^(?:None|NotARoomMember|MemberNotFound|NotAllowed|NotTheSender|MessageNotFound|MessageIsDeleted|InvalidInput)$/u;
      expect(outcomes.filter((outcome) => !allowed.test(outcome))).toEqual([]);
      expect((await seeGroup(people.ada, roomId))?.memberCount).toBe(
        everybody.filter(({ id }) => stays(state.log, id).at(-1)?.[1] === Infinity).length,
      );
    }),
    { numRuns: 1, endOnFailure: true },
  ));
