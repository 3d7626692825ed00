import { afterEach, expect, test } from '@jest/globals';
import {
  block,
  everybodyLeaves,
  eventually,
  refusal,
  sendMessage,
  signIn,
  signUp,
  signUpFriends,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

afterEach(everybodyLeaves);

interface Kept {
  readonly scheduledMessage: { readonly id: string };
}
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const hour = 3_600_000;
const kept = 'scheduledMessage { id }';

test('a message is scheduled on one device, seen and changed on another, and sent at its time', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const device = await signIn(ada);
  const input = { roomId, clientMessageId: 'mine', text: 'Later', sendAt: inMs(hour) };
  const { scheduledMessage } = await succeed<Kept>(ada, 'scheduleMessage', input, kept);
  const list = `{ scheduledMessages(roomId: "${roomId}") { edges { node { id text room { id } } } } }`;
  const node = { id: scheduledMessage.id, text: 'Later', room: { id: roomId } };
  expect(await device.ask(list)).toEqual({ edges: [{ node }] });
  expect(await ben.ask(list)).toEqual({ edges: [] });
  await succeed(
    device,
    'updateScheduledMessage',
    { id: scheduledMessage.id, text: 'Soon', sendAt: inMs(300) },
    kept,
  );
  const last = async () =>
    ben.ask(`{ room(id: "${roomId}") { lastMessage { text sender { username } clientMessageId } } }`);
  await eventually(async () =>
    expect(await last()).toEqual({
      lastMessage: { text: 'Soon', sender: { username: ada.username }, clientMessageId: null },
    }),
  );
  await eventually(async () => expect(await device.ask(list)).toEqual({ edges: [] }));
});

test('a reply is scheduled for a thread, and fails where its root is gone by then', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const roots = [await sendMessage(ben, roomId, 'Root'), await sendMessage(ben, roomId, 'Gone')];
  const [root, gone] = roots.map(({ id }) => id);
  const later = (threadRootId: string | undefined) => {
    const input = { roomId, clientMessageId: randomUUID(), text: 'Later', sendAt: inMs(hour), threadRootId };
    return succeed<Kept>(ada, 'scheduleMessage', input, kept);
  };
  const ids = [await later(root), await later(gone)].map(({ scheduledMessage }) => scheduledMessage.id);
  const list =
    '{ scheduledMessages { edges { node { id threadRootId threadRoot { id } alsoInRoom failure } } } }';
  const place = (id = '') => ({ threadRootId: id, threadRoot: { id }, alsoInRoom: false, failure: null });
  const nodes = [
    { id: ids[0], ...place(root) },
    { id: ids[1], ...place(gone) },
  ];
  expect(await ada.ask(list)).toEqual({ edges: nodes.map((node) => ({ node })) });
  await succeed(ben, 'deleteMessage', { messageId: gone }, '__typename');
  for (const id of ids) {
    // As an app does that knows nothing of threads.
    const soon = { id, text: 'Soon', sendAt: inMs(300) };
    await succeed(ada, 'updateScheduledMessage', soon, kept);
  }
  await eventually(async () =>
    expect(
      await ben.ask(`{ message(id: "${root}") { thread { replies(last: 5) { edges { node { text } } } } } }`),
    ).toEqual({ thread: { replies: { edges: [{ node: { text: 'Soon' } }] } } }),
  );
  const failed = {
    kind: 'SCHEDULED_MESSAGE_FAILED',
    scheduledMessageId: ids[1],
    failure: 'NOT_A_THREAD_ROOT',
  };
  await eventually(async () =>
    expect(
      await ada.ask('{ notifications(first: 1) { edges { node { kind scheduledMessageId failure } } } }'),
    ).toEqual({ edges: [{ node: failed }] }),
  );
  expect(await ben.ask(`{ room(id: "${roomId}") { messages(last: 9) { totalCount } } }`)).toEqual({
    messages: { totalCount: 2 },
  });
});

test('who cannot send it any more when its time comes is notified of why', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const input = { roomId, clientMessageId: 'later', text: 'Later', sendAt: inMs(hour) };
  const { scheduledMessage } = await succeed<Kept>(ben, 'scheduleMessage', input, kept);
  const { id } = scheduledMessage;
  await block(ada, ben);
  await eventually(async () => {
    const now = { roomId, clientMessageId: randomUUID(), text: 'Now?' };
    expect(await refusal(ben, 'sendMessage', now)).toMatchObject({ __typename: 'CannotMessage' });
  });
  await succeed(ben, 'updateScheduledMessage', { id, text: 'Soon', sendAt: inMs(300) }, kept);
  const newest =
    '{ notifications(first: 1) { edges { node { kind scheduledMessageId failure actor { id } room { id } } } } }';
  const node = {
    kind: 'SCHEDULED_MESSAGE_FAILED',
    scheduledMessageId: id,
    failure: 'CANNOT_MESSAGE',
    actor: null,
    room: { id: roomId },
  };
  await eventually(async () => expect(await ben.ask(newest)).toEqual({ edges: [{ node }] }));
  await succeed(ben, 'cancelScheduledMessage', { id }, 'scheduledMessageId');
  await eventually(async () => expect(await ben.ask(newest)).not.toMatchObject({ edges: [{ node }] }));
});

test('scheduleMessage, updateScheduledMessage and cancelScheduledMessage refuse what cannot be', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const named = async (mutation: string, input: object): Promise<string> =>
    (await refusal(ada, mutation, input)).__typename;
  const good = { roomId, clientMessageId: 'good', text: 'Later', sendAt: inMs(hour) };
  const stranger = await signUp();
  expect((await refusal(stranger, 'scheduleMessage', good)).__typename).toBe('NotARoomMember');
  expect(await named('scheduleMessage', { ...good, sendAt: inMs(-1) })).toBe('InvalidInput');
  expect(await named('scheduleMessage', { ...good, replyTo: roomId })).toBe('MessageNotFound');
  expect(await named('scheduleMessage', { ...good, threadRootId: roomId })).toBe('NotAThreadRoot');
  const { scheduledMessage } = await succeed<Kept>(ada, 'scheduleMessage', good, kept);
  const { id } = scheduledMessage;
  expect(await named('scheduleMessage', { ...good, text: 'Other' })).toBe('ClientMessageIdReused');
  const change = { id, text: 'Soon', sendAt: inMs(hour) };
  expect(await named('updateScheduledMessage', { ...change, id: roomId })).toBe('ScheduledMessageNotFound');
  expect(await named('updateScheduledMessage', { ...change, text: '' })).toBe('InvalidInput');
  expect(await named('updateScheduledMessage', { ...change, replyTo: roomId })).toBe('MessageNotFound');
  expect(await named('updateScheduledMessage', { ...change, threadRootId: roomId })).toBe('NotAThreadRoot');
  expect(await named('cancelScheduledMessage', { id: roomId })).toBe('ScheduledMessageNotFound');
  expect(await named('cancelScheduledMessage', { id: 'none' })).toBe('InvalidInput');
  await sendMessage(ben, roomId, 'Hello');
  await succeed(ada, 'updateScheduledMessage', { ...change, sendAt: inMs(200) }, kept);
  await eventually(async () =>
    expect(await ben.ask(`{ room(id: "${roomId}") { lastMessage { text } } }`)).toEqual({
      lastMessage: { text: 'Soon' },
    }),
  );
  expect(await named('cancelScheduledMessage', { id })).toBe('ScheduledMessageIsSent');
  expect(await named('updateScheduledMessage', change)).toBe('ScheduledMessageIsSent');
});

test('nobody schedules more than 100: TooManyScheduledMessages says so', async () => {
  const { ada, roomId } = await signUpFriends();
  const add = (index: number) => ({ roomId, clientMessageId: `${index}`, text: 'Later', sendAt: inMs(hour) });
  for (let from = 0; from < 100; from += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => succeed(ada, 'scheduleMessage', add(from + index), kept)),
    );
  const problem = await refusal(ada, 'scheduleMessage', add(100));
  expect(problem.__typename).toBe('TooManyScheduledMessages');
  expect(problem.reason).toContain('100');
});
