import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { changeGroup, foundGroup, threeInGroup } from './group-verbs.ts';
import { type Person, type Result, startTestService, type TestService } from './service.ts';

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

interface Voters {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean };
}
interface Poll {
  readonly options: readonly {
    readonly id: string;
    readonly text: string;
    readonly voteCount: number;
    readonly isVotedByMe: boolean;
    readonly voters: Voters | null;
  }[];
  readonly totalVoters: number;
  readonly isClosed: boolean;
}
interface Asked {
  readonly id: string;
  readonly text: string | null;
  readonly poll: Poll | null;
}
type Answer = Result & { readonly message?: Asked };

const pollFields = `poll { totalVoters isClosed
  options { id text voteCount isVotedByMe voters { edges { cursor node { id } } pageInfo { hasNextPage } } } }`;
const change = (name: 'createPoll' | 'votePoll' | 'closePoll') => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return (person: Person, input: object) =>
    person.ask<Answer>(
      `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ... on Problem { code reason }
        ... on InvalidInput { problems { field reason } } ... on ${type}Success { message { id text ${pollFields} } } } }`,
      { input },
    );
};
const [createPoll, votePoll, closePoll] = [change('createPoll'), change('votePoll'), change('closePoll')];
const question = (roomId: string, more: object = {}) => ({
  roomId,
  clientMessageId: v7(),
  question: 'Where to?',
  options: ['The sea', 'The hills', 'Home'],
  ...more,
});
const ask = async (person: Person, roomId: string, more: object = {}): Promise<string> => {
  const { message, ...answer } = await createPoll(person, question(roomId, more));
  if (message === undefined) throw new Error(JSON.stringify(answer));
  return message.id;
};
const vote = (person: Person, messageId: string, ...optionIds: readonly string[]) =>
  votePoll(person, { messageId, optionIds });
const typeOf = async (answer: Promise<Answer>) => (await answer).__typename;
const see = (person: Person, messageId: string) =>
  person.ask<Asked | null>(`{ message(id: "${messageId}") { id text ${pollFields} } }`);
const counts = (poll?: Poll | null) =>
  poll?.options.map(({ voteCount, isVotedByMe }) => `${voteCount}${isVotedByMe ? ' mine' : ''}`);
const votersOf = (poll?: Poll | null) =>
  poll?.options.map(({ voters }) => voters?.edges.map(({ node }) => node.id) ?? null);
const log = (roomId: string) => chat.db.collection('room_log').find({ roomId }).sort({ seq: 1 }).toArray();
const kept = (messageId: string) =>
  chat.db.collection<{ _id: string; optionIds: string[] }>('poll_votes').find({ messageId }).toArray();

describe('a poll', () => {
  test('is a message; a vote is counted once per person, can be changed, and taken back', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const input = question(roomId);
    const { message } = await createPoll(ada, input);
    const id = message?.id ?? '';
    expect(message).toMatchObject({ text: 'Where to?', poll: { totalVoters: 0, isClosed: false } });
    expect((await createPoll(ada, input)).message?.id).toBe(id);
    expect(await typeOf(createPoll(ada, { ...input, options: ['The sea', 'Home'] }))).toBe(
      'ClientMessageIdReused',
    );
    await vote(bob, id, '1');
    await vote(eve, id, '1');
    expect(counts((await vote(ada, id, '2')).message?.poll)).toEqual(['2', '1 mine', '0']);
    const changed = (await vote(bob, id, '2')).message?.poll;
    expect(counts(changed)).toEqual(['1', '2 mine', '0']);
    expect(votersOf(changed)).toEqual([[eve.id], [ada.id, bob.id], []]);
    await vote(bob, id, '2');
    expect(counts((await vote(ada, id)).message?.poll)).toEqual(['1', '1', '0']);
    expect((await see(ada, id))?.poll?.totalVoters).toBe(2);
    const voted = (await log(roomId)).filter(({ type }) => type === 'PollVoted');
    expect(voted).toHaveLength(5);
    for (const entry of voted) expect(Object.keys(entry)).not.toContain('actorId');
  });

  test('of several answers counts people once, and pages through them', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const id = await ask(ada, roomId, { allowsMultiple: true });
    await vote(ada, id, '3', '1');
    await vote(eve, id, '1');
    const { message } = await vote(bob, id, '1', '2');
    expect(message?.poll).toMatchObject({ totalVoters: 3 });
    expect(counts(message?.poll)).toEqual(['3 mine', '1 mine', '1']);
    const page = (after: string | null) =>
      ada.ask<{ poll: { options: { voters: Voters }[] } }>(
        `query ($after: String) { message(id: "${id}") { poll { options { voters(first: 2, after: $after) {
          edges { cursor node { id } } pageInfo { hasNextPage } } } } } }`,
        { after },
      );
    const first = (await page(null)).poll.options[0]?.voters;
    expect(first?.edges.map(({ node }) => node.id)).toEqual([ada.id, eve.id]);
    expect(first?.pageInfo.hasNextPage).toBe(true);
    const rest = (await page(first?.edges.at(-1)?.cursor ?? null)).poll.options[0]?.voters;
    expect(rest?.edges.map(({ node }) => node.id)).toEqual([bob.id]);
    expect(rest?.pageInfo.hasNextPage).toBe(false);
  });

  test('that is anonymous names nobody to anybody: not by reads, by events, by their replay, or in Kafka', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const id = await ask(ada, roomId, { isAnonymous: true });
    const events = `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) { __typename
      ... on StreamEvent { cursor } ... on PollVoted { at edge { cursor } message { id ${pollFields} } } } }`;
    interface Seen {
      readonly roomEvents: { readonly __typename: string; readonly cursor: string; readonly message?: Asked };
    }
    const stream = await eve.subscribe<Seen>(events, { roomId });
    const start = (await stream.next()).data?.roomEvents;
    const answer = await vote(bob, id, '2');
    expect(votersOf(answer.message?.poll)).toEqual([null, null, null]);
    expect(counts((await see(ada, id))?.poll)).toEqual(['0', '1', '0']);
    expect(votersOf((await see(ada, id))?.poll)).toEqual([null, null, null]);
    const live = (await stream.next()).data?.roomEvents;
    expect(live).toMatchObject({ __typename: 'PollVoted', message: { poll: { totalVoters: 1 } } });
    const again = await eve.subscribe<Seen>(events, { roomId, after: start?.cursor });
    const replayed = (await again.next()).data?.roomEvents;
    for (const event of [live, replayed]) expect(JSON.stringify(event)).not.toContain(bob.id);
    // What the relay publishes is made of the entry alone.
    const [voted] = (await log(roomId)).filter(({ type }) => type === 'PollVoted');
    expect(voted).toBeDefined();
    expect(JSON.stringify(voted)).not.toContain(bob.id);
  });

  test('is closed by its time, by its author or by an admin; then its votes stay', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const id = await ask(bob, roomId);
    await vote(bob, id, '1');
    expect(await typeOf(closePoll(eve, { messageId: id }))).toBe('NotTheSender');
    const closed = await closePoll(ada, { messageId: id });
    expect(closed.message?.poll).toMatchObject({ isClosed: true, totalVoters: 1 });
    expect(await typeOf(closePoll(bob, { messageId: id }))).toBe('ClosePollSuccess');
    expect(await vote(bob, id)).toMatchObject({ __typename: 'PollIsClosed', code: 'POLL_IS_CLOSED' });
    expect(await typeOf(vote(eve, id, '2'))).toBe('PollIsClosed');
    expect((await log(roomId)).filter(({ type }) => type === 'PollClosed')).toHaveLength(1);

    const timed = await ask(bob, roomId, { closesAt: new Date(Date.now() + 3_600_000).toISOString() });
    await vote(eve, timed, '1');
    // As if the hour were over.
    await chat.db
      .collection<{ _id: string }>('messages')
      .updateOne({ _id: timed }, { $set: { 'poll.closesAt': new Date(Date.now() - 1) } });
    expect((await see(ada, timed))?.poll?.isClosed).toBe(true);
    expect(await typeOf(vote(eve, timed, '2'))).toBe('PollIsClosed');
    expect(counts((await see(ada, timed))?.poll)).toEqual(['1', '0', '0']);
  });

  test('stays as it was asked; deleted, nothing of it is left', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    const id = await ask(ada, roomId);
    await vote(bob, id, '1');
    expect((await ada.edit(id, 'Where from?')).__typename).toBe('MessageNotEditable');
    expect((await ada.delete(id)).__typename).toBe('DeleteMessageSuccess');
    expect(await see(bob, id)).toMatchObject({ text: null, poll: null });
    expect(await typeOf(vote(bob, id, '2'))).toBe('MessageIsDeleted');
    expect(await typeOf(closePoll(ada, { messageId: id }))).toBe('MessageIsDeleted');
    await eventually(async () => expect(await kept(id)).toEqual([]));
  });

  test('is not for strangers, nor for those to whom nothing may be said', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const id = await ask(ada, roomId);
    const stranger = chat.person();
    expect(await typeOf(createPoll(stranger, question(roomId)))).toBe('NotARoomMember');
    expect(await typeOf(vote(stranger, id, '1'))).toBe('MessageNotFound');
    expect(await see(stranger, id)).toBeNull();
    await changeGroup(ada, 'updateRoom', { roomId, settings: { whoMayPost: 'ADMINS' } });
    expect(await typeOf(createPoll(bob, question(roomId)))).toBe('NotAllowed');
    expect(await typeOf(vote(bob, id, '1'))).toBe('VotePollSuccess');
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    expect(await typeOf(vote(bob, id, '2'))).toBe('MessageNotFound');
    // Who has left is counted all the same.
    expect(votersOf((await see(eve, id))?.poll)).toEqual([[bob.id], [], []]);

    const pair = await chat.friends();
    const direct = await ask(pair.ada, pair.roomId);
    await vote(pair.bob, direct, '1');
    await chat.unfriend(pair.ada, pair.bob);
    await eventually(async () => expect(await typeOf(vote(pair.bob, direct, '2'))).toBe('CannotMessage'));
    expect(await typeOf(createPoll(pair.bob, question(pair.roomId)))).toBe('CannotMessage');
    expect(counts((await vote(pair.bob, direct)).message?.poll)).toEqual(['0', '0', '0']);
  });

  test('names nobody whom its viewer has blocked', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const id = await ask(ada, roomId);
    await vote(bob, id, '1');
    await chat.block(eve, bob);
    await eventually(async () => expect(votersOf((await see(eve, id))?.poll)).toEqual([[], [], []]));
    expect(counts((await see(eve, id))?.poll)).toEqual(['1', '0', '0']);
    expect(votersOf((await see(ada, id))?.poll)).toEqual([[bob.id], [], []]);
  });

  test.each([
    [{ options: ['One'] }, 'options'],
    [{ options: Array.from({ length: 11 }, (_, index) => `Option ${index}`) }, 'options'],
    [{ options: ['Here', 'Here\u200B '] }, 'options'],
    [{ options: ['Here', ' \u200B'] }, 'options.1'],
    [{ options: ['Here', 'x'.repeat(101)] }, 'options.1'],
    [{ options: ['Here', 'two\nlines'] }, 'options.1'],
    [{ question: '' }, 'question'],
    [{ question: 'x'.repeat(301) }, 'question'],
    [{ closesAt: '2020-01-01T00:00:00.000Z' }, 'closesAt'],
    [{ closesAt: '2999-01-01T00:00:00.000Z' }, 'closesAt'],
    [{ clientMessageId: '' }, 'clientMessageId'],
  ])('with %j is refused', async (more, field) => {
    const answer = await createPoll(chat.person(), question(v7(), more));
    expect(answer.problems?.map((problem) => problem.field)).toEqual([field]);
  });

  test('takes the options that it has, one of them unless it allows several', async () => {
    const { ada, roomId } = await chat.friends();
    const id = await ask(ada, roomId, { options: ['si', 'sí', 'Sí'] });
    for (const optionIds of [['4'], ['0'], [''], ['1', '2'], ['1', '1'], Array(11).fill('1') as string[]])
      expect((await votePoll(ada, { messageId: id, optionIds })).problems?.[0]?.field).toBe('optionIds');
    const { id: text } = await ada.say(roomId, 'No poll');
    expect((await vote(ada, text, '1')).problems?.[0]?.field).toBe('messageId');
    expect((await closePoll(ada, { messageId: text })).problems?.[0]?.field).toBe('messageId');
  });

  test('is found by its question and its options', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const id = await ask(ada, roomId, { question: 'Which gelato?', options: ['Pistachio', 'Stracciatella'] });
    const find = async (query: string) =>
      (
        await bob.ask<{ edges: { node: { id: string }; places: object[] }[] }>(
          `query ($query: String!) { searchMessages(query: $query) { edges { node { id } places { start length } } } }`,
          { query },
        )
      ).edges.map((edge) => [edge.node.id, edge.places]);
    await eventually(async () => expect(await find('gelato')).toEqual([[id, [{ start: 6, length: 6 }]]]));
    expect(await find('stracciatella')).toEqual([[id, []]]);
  });

  test('shows who lags behind only how it stands now', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const events = `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) {
      __typename ... on StreamEvent { cursor } ... on PollVoted { message { ${pollFields} } }
      ... on MessageSent { message { text } } } }`;
    interface Seen {
      readonly roomEvents: { readonly __typename: string; readonly cursor: string; readonly message?: Asked };
    }
    const first = await bob.subscribe<Seen>(events, { roomId });
    const after = (await first.next()).data?.roomEvents.cursor;
    first.stop();
    const id = await ask(ada, roomId);
    for (const option of ['1', '2', '3', '1', '2']) await vote(ada, id, option);
    await ada.say(roomId, 'Enough');
    // By an instance that has seen none of it.
    const replay = await bob.at(another.url).subscribe<Seen>(events, { roomId, after });
    const seen: (Seen['roomEvents'] | undefined)[] = [];
    while (seen.at(-1)?.message?.text !== 'Enough') seen.push((await replay.next()).data?.roomEvents);
    expect(seen.map((event) => event?.__typename)).toEqual(['MessageSent', 'PollVoted', 'MessageSent']);
    expect(counts(seen[1]?.message?.poll)).toEqual(['0', '1', '0']);
  });
});

/** What everybody does one after the other, and all at once at two instances; Ada owns the group, and stays. */
const deed = fc.record({
  who: fc.nat(3),
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('vote' as const) },
    { weight: 1, arbitrary: fc.constant('leave' as const) },
  ),
  optionIds: fc.subarray(['1', '2', '3']),
  here: fc.boolean(),
});

test('totals are what a recount says, also when several vote at once, leave, or come too late', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { minLength: 24, maxLength: 24 }),
      fc.boolean(),
      async (deeds, closes) => {
        const people = [chat.person(), chat.person(), chat.person(), chat.person()] as const;
        const [ada, ...others] = people;
        const roomId = await foundGroup(chat, ada, others);
        const id = await ask(ada, roomId, { allowsMultiple: true, isAnonymous: closes });
        const model = new Map<string, readonly string[]>();
        const act = async (person: Person, own: typeof deeds): Promise<void> => {
          for (const { kind, optionIds, here } of own) {
            const at = here ? person : person.at(another.url);
            if (kind === 'leave' && person !== ada) await changeGroup(at, 'leaveRoom', { roomId });
            else if ((await vote(at, id, ...optionIds)).__typename === 'VotePollSuccess')
              model.set(person.id, optionIds);
          }
        };
        const running = people.map((person, index) =>
          act(
            person,
            deeds.filter(({ who }) => who === index),
          ),
        );
        if (closes) running.push(closePoll(ada, { messageId: id }).then(() => undefined));
        await Promise.all(running);
        const votes = [...model].filter(([, optionIds]) => optionIds.length > 0);
        const poll = (await see(ada, id))?.poll;
        expect(poll?.totalVoters).toBe(votes.length);
        expect(poll?.options.map(({ voteCount }) => voteCount)).toEqual(
          ['1', '2', '3'].map((each) => votes.filter(([, optionIds]) => optionIds.includes(each)).length),
        );
        const stored = (await kept(id)).map(({ _id, optionIds }) => `${_id} ${optionIds.join()}`);
        expect(stored.toSorted()).toEqual(
          votes.map(([userId, optionIds]) => `${id}:${userId} ${optionIds.join()}`).toSorted(),
        );
      },
    ),
    { numRuns: 4 },
  );
});
