import { befriend, type Person, sendMessage, signUp, succeed } from '@parley/testkit';
import { randomUUID } from 'node:crypto';

/** A mutation that may be done now, by somebody who may do it. */
export interface Mutation {
  readonly name: string;
  readonly by: Person;
  readonly input: object;
  /** What a repeat is answered with, where that is no success. */
  readonly onceDone?: string;
}

/** What everybody who is in it sees of the group. */
export interface SeenGroup {
  readonly title: string;
  readonly memberIds: readonly string[];
  readonly admins: readonly string[];
  readonly texts: readonly string[];
  readonly pinned: readonly string[];
  /** What has a reaction. */
  readonly liked: readonly string[];
  /** The questions with the number of votes, and those that are closed. */
  readonly polls: readonly string[];
}

interface Made {
  readonly room: { readonly id: string };
}
interface Asked {
  readonly message: { readonly id: string };
}
interface Scheduled {
  readonly scheduledMessage: { readonly id: string };
}
interface Invited {
  readonly invite: { readonly id: string };
  readonly token: string;
}

export type ChatScene = Awaited<ReturnType<typeof openChatScene>>;

/** A group, and each mutation of the chat service once: none depends on another, all may be done in any order. */
export async function openChatScene() {
  const [ada, ben, cem, dora, ezra, fay, gil, hana, ivan] = await Promise.all([
    signUp(),
    signUp(),
    signUp(),
    signUp(),
    signUp(),
    signUp(),
    signUp(),
    signUp(),
    signUp(),
    signUp(),
  ]);
  const [withBen] = await Promise.all([ben, cem, dora, fay].map((other) => befriend(ada, other)));
  const direct = withBen ?? '';
  const group = { title: 'Hikers', memberIds: [ben.id, cem.id, dora.id] };
  const { room } = await succeed<Made>(ada, 'createGroupRoom', group, 'room { id }');
  const roomId = room.id;
  const say = async (text: string) => ({ messageId: (await sendMessage(ada, roomId, text)).id });
  const invite = () => succeed<Invited>(ada, 'createRoomInvite', { roomId }, 'invite { id } token');

  const sendAt = new Date(Date.now() + 86_400_000).toISOString();
  const later = (text: string) => ({ roomId, clientMessageId: randomUUID(), text, sendAt });
  const schedule = async (text: string): Promise<{ readonly id: string }> =>
    (await succeed<Scheduled>(ada, 'scheduleMessage', later(text), 'scheduledMessage { id }'))
      .scheduledMessage;
  const [rescheduled, cancelled] = [await schedule('to be changed'), await schedule('to be cancelled')];

  const edited = await say('to be edited');
  const deleted = await say('to be deleted');
  const hidden = await say('to be hidden');
  const liked = await say('to be liked');
  const unliked = await say('to be liked no more');
  await succeed(ben, 'addReaction', { ...unliked, emoji: '👍' });
  const forwarded = await say('to be forwarded');
  const pinned = await say('to be pinned');
  const unpinned = await say('to be pinned no more');
  await succeed(ada, 'pinMessage', unpinned);
  const [banned, unbanned] = [randomUUID(), randomUUID()];
  await succeed(ada, 'banRoomMember', { roomId, userId: unbanned });
  const ask = (question: string) => ({
    roomId,
    clientMessageId: randomUUID(),
    question,
    options: ['Yes', 'No'],
  });
  const makePoll = async (question: string) => {
    const { message } = await succeed<Asked>(ada, 'createPoll', ask(question), 'message { id }');
    return { messageId: message.id };
  };
  const [open, closed] = [await makePoll('to be voted in'), await makePoll('to be closed')];
  const [threadRootId, left] = [await say('a thread'), await say('a thread to be left')].map(
    ({ messageId }) => messageId,
  );
  for (const root of [threadRootId, left])
    await succeed(cem, 'sendMessage', {
      roomId,
      clientMessageId: randomUUID(),
      text: 'in a thread',
      threadRootId: root,
    });
  const [joining, revoked] = [await invite(), await invite()];
  const gated = await succeed<Invited>(
    ada,
    'createRoomInvite',
    { roomId, requiresApproval: true },
    'invite { id } token',
  );
  const asksToJoin = 'mutation($input: JoinRoomInput!) { joinRoom(input: $input) { __typename } }';
  for (const person of [gil, hana, ivan]) await person.ask(asksToJoin, { input: { token: gated.token } });
  const { number } = await sendMessage(ada, direct, 'to be read');

  const mutations: readonly Mutation[] = [
    { name: 'openDirectRoom', by: ada, input: { userId: fay.id } },
    { name: 'sendMessage', by: ada, input: { roomId, clientMessageId: randomUUID(), text: 'sent' } },
    { name: 'createAttachmentUpload', by: ada, input: { roomId, name: 'a.txt', size: 5 } },
    { name: 'editMessage', by: ada, input: { ...edited, text: 'edited' } },
    { name: 'deleteMessage', by: ada, input: deleted },
    { name: 'hideMessage', by: ben, input: hidden },
    { name: 'addReaction', by: ben, input: { ...liked, emoji: '👍' } },
    { name: 'removeReaction', by: ben, input: { ...unliked, emoji: '👍' } },
    { name: 'pinMessage', by: ada, input: pinned },
    { name: 'unpinMessage', by: ada, input: unpinned },
    {
      name: 'forwardMessages',
      by: ada,
      input: {
        messageIds: [forwarded.messageId],
        toRoomIds: [roomId],
        clientMessageId: randomUUID(),
      },
    },
    { name: 'createPoll', by: ada, input: ask('asked') },
    { name: 'votePoll', by: ben, input: { ...open, optionIds: ['1'] } },
    { name: 'closePoll', by: ada, input: closed },
    { name: 'followThread', by: ben, input: { threadRootId } },
    { name: 'unfollowThread', by: ada, input: { threadRootId: left } },
    { name: 'markThreadRead', by: ada, input: { threadRootId, upTo: 1 } },
    { name: 'markMessagesRead', by: ben, input: { roomId: direct, upTo: number } },
    { name: 'markMessagesDelivered', by: ben, input: { rooms: [{ roomId: direct, upTo: number }] } },
    { name: 'setTyping', by: ben, input: { roomId: direct, typing: true } },
    { name: 'createGroupRoom', by: ada, input: { title: 'Runners', memberIds: [ben.id] } },
    { name: 'updateRoom', by: ada, input: { roomId, title: 'Climbers' } },
    { name: 'addRoomMembers', by: ada, input: { roomId, userIds: [fay.id] } },
    { name: 'removeRoomMember', by: ada, input: { roomId, userId: dora.id } },
    { name: 'banRoomMember', by: ada, input: { roomId, userId: banned } },
    { name: 'unbanRoomMember', by: ada, input: { roomId, userId: unbanned } },
    { name: 'leaveRoom', by: cem, input: { roomId }, onceDone: 'NotARoomMember' },
    { name: 'setMemberRole', by: ada, input: { roomId, userId: ben.id, role: 'ADMIN' } },
    { name: 'createRoomInvite', by: ada, input: { roomId } },
    { name: 'revokeRoomInvite', by: ada, input: { inviteId: revoked.invite.id } },
    { name: 'joinRoom', by: ezra, input: { token: joining.token } },
    { name: 'approveJoinRequest', by: ada, input: { roomId, userId: gil.id } },
    {
      name: 'declineJoinRequest',
      by: ada,
      input: { roomId, userId: hana.id },
      onceDone: 'JoinRequestNotFound',
    },
    { name: 'cancelJoinRequest', by: ivan, input: { roomId }, onceDone: 'JoinRequestNotFound' },
    { name: 'pinRoom', by: ben, input: { roomId: direct } },
    { name: 'archiveRoom', by: ben, input: { roomId: direct } },
    { name: 'muteRoom', by: ben, input: { roomId: direct } },
    { name: 'markRoomUnread', by: ada, input: { roomId: direct } },
    { name: 'scheduleMessage', by: ada, input: later('tomorrow') },
    { name: 'updateScheduledMessage', by: ada, input: { ...rescheduled, text: 'changed', sendAt } },
    { name: 'cancelScheduledMessage', by: ada, input: cancelled },
    { name: 'setDraft', by: ben, input: { roomId: direct, text: 'drafted' } },
    { name: 'setLinkPreviews', by: ben, input: { enabled: false } },
  ];
  return { people: { ada, ben, cem, dora, ezra, fay, gil, hana, ivan }, roomId, direct, banned, mutations };
}

const asked = `query($id: ID!) { room(id: $id) {
  title
  members(first: 100) { edges { node { role user { id } } } }
  messages(last: 100) { edges { node { text reactions { count } poll { totalVoters isClosed } } } }
  pinnedMessages { text }
} }`;

interface Answered {
  readonly title: string;
  readonly members: {
    readonly edges: readonly { readonly node: { role: string; user: { id: string } } }[];
  };
  readonly messages: {
    readonly edges: readonly {
      readonly node: {
        readonly text: string | null;
        readonly reactions: readonly object[];
        readonly poll: { readonly totalVoters: number; readonly isClosed: boolean } | null;
      };
    }[];
  };
  readonly pinnedMessages: readonly { readonly text: string }[];
}

export async function seeGroup(viewer: Person, roomId: string): Promise<SeenGroup> {
  const { title, members, messages, pinnedMessages } = await viewer.ask<Answered>(asked, { id: roomId });
  const all = members.edges.map(({ node }) => node);
  return {
    title,
    memberIds: all.map(({ user }) => user.id).toSorted(),
    admins: all.flatMap(({ role, user }) => (role === 'ADMIN' ? [user.id] : [])),
    texts: messages.edges.map(({ node }) => node.text ?? ''),
    pinned: pinnedMessages.map(({ text }) => text),
    polls: messages.edges.flatMap(({ node: { text, poll } }) =>
      poll === null ? [] : [`${text}: ${poll.totalVoters}${poll.isClosed ? ', closed' : ''}`],
    ),
    liked: messages.edges.flatMap(({ node: { text, reactions } }) =>
      reactions.length > 0 ? [text ?? ''] : [],
    ),
  };
}
