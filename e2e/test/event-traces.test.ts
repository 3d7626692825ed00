import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Envelope, type EventBus, onAny } from '@parley/event-bus';
import * as contract from '@parley/events';
import {
  askForFriendship,
  everybodyLeaves,
  eventually,
  type Person,
  send,
  platform,
  sendMessage,
  signIn,
  signUp,
  signUpFriends,
  succeed,
  withHeaders,
} from '@parley/testkit';
import { randomBytes, randomUUID } from 'node:crypto';
import { openChatScene } from './support/chat-mutations.ts';
import { openPlatformBus } from './support/service-stores.ts';

type EventName = {
  [Name in keyof typeof contract]: (typeof contract)[Name] extends contract.EventDefinition ? Name : never;
}[keyof typeof contract];

/** What causes each event: an operation, whose trace it carries on; or why it has none. */
const causes: Readonly<Record<EventName, { readonly operation: string } | { readonly none: string }>> = {
  UserRegistered: { operation: 'register' },
  UserProfileUpdated: { operation: 'updateProfile' },
  UserPrivacyChanged: { operation: 'updatePrivacy' },
  SessionRevoked: { operation: 'logout' },
  UserDeleted: { none: 'there is no such operation yet' },
  UserOnlineStatusChanged: { operation: 'setPresenceVisibility' },
  FriendRequestSent: { operation: 'sendFriendRequest' },
  FriendRequestAccepted: { operation: 'acceptFriendRequest' },
  FriendRequestRejected: { operation: 'rejectFriendRequest' },
  FriendRequestCancelled: { operation: 'cancelFriendRequest' },
  FriendDeleted: { operation: 'deleteFriend' },
  UserBlocked: { operation: 'blockUser' },
  UserUnblocked: { operation: 'unblockUser' },
  ChatRoomCreated: { operation: 'createGroupRoom' },
  RoomUpdated: { operation: 'updateRoom' },
  RoomMemberAdded: { operation: 'addRoomMembers' },
  RoomMemberRemoved: { operation: 'removeRoomMember' },
  RoomMemberRoleChanged: { operation: 'setMemberRole' },
  JoinRequestChanged: { operation: 'declineJoinRequest' },
  MessageSent: { operation: 'sendMessage' },
  ThreadReplySent: { operation: 'reply' },
  ThreadStateChanged: { operation: 'followThread' },
  MessageEdited: { operation: 'editMessage' },
  MessageDeleted: { operation: 'deleteMessage' },
  MessageHidden: { operation: 'hideMessage' },
  MessagesRead: { operation: 'markMessagesRead' },
  MessagesDelivered: { operation: 'markMessagesDelivered' },
  RoomPreferencesChanged: { operation: 'pinRoom' },
  ScheduledMessageChanged: { operation: 'scheduleMessage' },
  ReactionAdded: { operation: 'addReaction' },
  ReactionRemoved: { operation: 'removeReaction' },
  MessagePinned: { operation: 'pinMessage' },
  MessageUnpinned: { operation: 'unpinMessage' },
  PollClosed: { operation: 'closePoll' },
  PollVoted: { none: 'it would say whose vote it was' },
  MessagePreviewAdded: { none: 'here: a page would have to be asked' },
  MessagesExpired: { none: 'time causes it' },
  NotificationSent: { operation: 'sendMessage' },
  NotificationsRead: { operation: 'markMessagesRead' },
  NotificationsWithdrawn: { operation: 'deleteMessage' },
  ConnectionOpened: { none: 'a connection causes it' },
  ConnectionClosed: { none: 'a connection causes it' },
  ConnectionsAlive: { none: 'time causes it' },
};

const traces = new Map<string, string>();
function newTrace(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
function traceOf(operation: string): string {
  const trace = traces.get(operation) ?? newTrace();
  traces.set(operation, trace);
  return trace;
}
const traced = (person: Person, operation: string): Person =>
  withHeaders(person, { traceparent: traceOf(operation) });
/** Also where nothing is refused, and so no failure can be selected. */
const mutate = (person: Person, name: string, input: object): Promise<object> =>
  traced(person, name).ask(
    `mutation($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`,
    { input },
  );
const cause = (person: Person, name: string, input: object): Promise<object> =>
  succeed(traced(person, name), name, input);

let bus: EventBus;
const received: Envelope<Record<string, unknown>>[] = [];
beforeAll(async () => {
  bus = openPlatformBus();
  const definitions = Object.values<unknown>(contract).filter(isDefinition);
  const listener = bus.createBroadcastConsumer({
    purpose: 'e2e.event-traces',
    instanceId: 'e2e',
    subscriptions: [onAny(definitions, (_data, event) => void received.push(event as (typeof received)[0]))],
  });
  await listener.start();
  await eventually(() => expect(listener.readiness().ready).toBe(true));
});
afterEach(everybodyLeaves);
afterAll(() => bus.close());

function isDefinition(exported: unknown): exported is contract.EventDefinition {
  return typeof exported === 'object' && exported !== null && 'schema' in exported;
}
const causedBy = (operation: string): string[] =>
  received.flatMap(({ type, traceparent }) => (traceparent === traceOf(operation) ? [type] : []));

test('each event of the contract carries the trace of the operation that caused it', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  await registerTraced();
  await changeAccounts(ada, ben);
  await meet();
  const scene = await openChatScene();
  for (const { name, by, input } of scene.mutations) await mutate(by, name, input);
  const { id: threadRootId, number: upTo } = await sendMessage(ada, roomId, 'a thread');
  // In the scene all is read already.
  await mutate(ben, 'markMessagesDelivered', { rooms: [{ roomId, upTo }] });
  const reply = { roomId, clientMessageId: randomUUID(), text: 'in it', threadRootId };
  await succeed(traced(ben, 'reply'), 'sendMessage', reply);

  await eventually(() => {
    const missing = Object.entries(causes).filter(
      ([type, caused]) => 'operation' in caused && !causedBy(caused.operation).includes(type),
    );
    expect(missing).toEqual([]);
  });
  const votes = received.filter(({ type, data }) => type === 'PollVoted' && data['roomId'] === scene.roomId);
  expect(votes.map(({ traceparent }) => traceparent)).toEqual([undefined]);
  expect(causedBy('votePoll')).toEqual([]);
});

async function registerTraced(): Promise<void> {
  const username = `p_${randomBytes(6).toString('hex')}`;
  const account = { username, email: `${username}@example.org`, password: `secret of ${username}` };
  await eventually(async () => {
    const { data } = await send<{ register: { __typename: string } }>(
      platform().gatewayUrl,
      'mutation($input: RegisterInput!) { register(input: $input) { __typename } }',
      {
        variables: { input: { ...account, displayName: 'Traced' } },
        headers: { traceparent: traceOf('register') },
      },
    );
    expect(data.register.__typename).toMatch(/^(RegisterSuccess|UsernameTaken)$/u);
  });
}

async function changeAccounts(ada: Person, ben: Person): Promise<void> {
  await cause(ada, 'updateProfile', { displayName: 'Ada' });
  await mutate(ada, 'updatePrivacy', { sharesReadReceipts: false });
  await ada.socket().opened;
  await eventually(async () => {
    const seen = await ben.ask<{ onlineStatus: { state: string } }>(
      'query($id: ID!) { user(id: $id) { onlineStatus { state } } }',
      { id: ada.id },
    );
    expect(seen.onlineStatus.state).toBe('ONLINE');
  });
  await mutate(ada, 'setPresenceVisibility', { visibility: 'INVISIBLE' });
  await traced(await signIn(ada), 'logout').ask('mutation { logout { __typename } }');
}

/** What two people may do to become friends, and to be no more. */
async function meet(): Promise<void> {
  const [one, other] = [await signUp(), await signUp()];
  await cause(other, 'rejectFriendRequest', { requestId: await askForFriendship(one, other) });
  await cause(one, 'cancelFriendRequest', { requestId: await askForFriendship(one, other) });
  await cause(one, 'sendFriendRequest', { userId: other.id });
  await cause(other, 'acceptFriendRequest', { requestId: await askForFriendship(one, other) });
  await cause(one, 'deleteFriend', { userId: other.id });
  await cause(one, 'blockUser', { userId: other.id });
  await cause(one, 'unblockUser', { userId: other.id });
}

test('messages that share a transaction carry each its own trace', async () => {
  const { ada, roomId } = await signUpFriends();
  const sent = await Promise.all(
    Array.from({ length: 24 }, async (_, index) => {
      const traceparent = newTrace();
      const { id } = await sendMessage(withHeaders(ada, { traceparent }), roomId, `Message ${index}`);
      return [id, traceparent] as const;
    }),
  );
  const seen = () =>
    received.flatMap(({ type, data, traceparent }) =>
      type === 'MessageSent' && data['roomId'] === roomId ? [[data['messageId'], traceparent]] : [],
    );
  await eventually(() => expect(new Map(seen() as [])).toEqual(new Map(sent)));
});
