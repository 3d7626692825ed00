import { encodePageCursor } from '@parley/service-kit/subgraph';
import { randomUUID } from 'node:crypto';
import { longRootId, ownRoom, viewer } from './people.mjs';

/** @typedef {import('./side.mjs').Side} Side */
/** @typedef {{side: Side, n: number}} At  `n`: another one for each question */
/** @typedef {{list: string, name: string, before?: (at: At) => Promise<any>, ask: (at: At, before: any) => Promise<unknown>}} Question  `before` is not measured */

const page = 'pageInfo { hasNextPage endCursor }';
const replies = (
  /** @type {string} */ args,
) => `query ($id: ID!${args.includes('$cursor') ? ', $cursor: String' : ''}) { message(id: $id) { thread {
  replyCount lastRepliers { id } replies(${args}) {
    edges { cursor node { id threadNumber text sender { id } } } totalCount ${page} } } } }`;
const followed = (
  /** @type {string} */ args,
) => `query ($after: String) { followedThreads(${args}, after: $after) {
  edges { cursor node { replyCount lastReplyAt unreadCount root { id text } } } ${page} } }`;
const problem = '... on Problem { code reason }';
const sendMessage = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${problem}
  ... on SendMessageSuccess { message { id number } } } }`;
const setDraft = `mutation ($input: SetDraftInput!) { setDraft(input: $input) { ${problem}
  ... on SetDraftSuccess { room { draft { text } } } } }`;
const votePoll = `mutation ($input: VotePollInput!) { votePoll(input: $input) { ${problem}
  ... on VotePollSuccess { message { poll { totalVoters } } } } }`;
const schedule = `mutation ($input: ScheduleMessageInput!) { scheduleMessage(input: $input) { ${problem}
  ... on ScheduleMessageSuccess { scheduledMessage { id } } } }`;
const cancel = `mutation ($input: CancelScheduledMessageInput!) { cancelScheduledMessage(input: $input) { ${problem} } }`;
const announce = `mutation ($input: CreateAttachmentUploadInput!) { createAttachmentUpload(input: $input) { ${problem}
  ... on CreateAttachmentUploadSuccess { upload { id url } } } }`;
const forward = `mutation ($input: ForwardMessagesInput!) { forwardMessages(input: $input) { ${problem}
  ... on ForwardMessagesSuccess { rooms { result { __typename ${problem} } } } } }`;
const poll = `query ($id: ID!, $after: String) { message(id: $id) { poll { totalVoters isClosed options {
  text voteCount isVotedByMe voters(first: 20, after: $after) { edges { node { id } } } } } } }`;
const ofGroup = (/** @type {string} */ field) => `query ($id: ID!, $after: String) { room(id: $id) {
  ${field}(first: 100, after: $after) { edges { cursor node { user { id } } } ${page} } } }`;

/** One number of so many, spread over all of them, the same in each run. @param {number} count @param {number} n */
const some = (count, n) => 1 + Math.floor(count * ((n * 0.618_033_988_75) % 1));
const text = 'Some words on what was said';
const message = (/** @type {string} */ roomId, more = {}) => ({
  input: { roomId, clientMessageId: randomUUID(), text, ...more },
});
const size = text.length;

/** What is asked for a whole side to the other. @type {readonly Question[]} */
export const questions = [
  {
    list: 'thread',
    name: 'the first replies',
    ask: ({ side }) => side.ask(replies('first: 20'), { id: longRootId }),
  },
  {
    list: 'thread',
    name: 'the newest replies',
    ask: ({ side }) => side.ask(replies('last: 20'), { id: longRootId }),
  },
  {
    list: 'thread',
    name: 'forward from the middle',
    ask: ({ side, n }) =>
      side.ask(replies('first: 20, after: $cursor'), {
        id: longRootId,
        cursor: encodePageCursor([some(side.count, n)]),
      }),
  },
  {
    list: 'thread',
    name: 'backward from the middle',
    ask: ({ side, n }) =>
      side.ask(replies('last: 20, before: $cursor'), {
        id: longRootId,
        cursor: encodePageCursor([some(side.count, n)]),
      }),
  },
  {
    list: 'thread',
    name: 'unread of one with all unread',
    ask: ({ side }) =>
      side.ask('query ($id: ID!) { message(id: $id) { thread { unreadCount } } }', { id: longRootId }),
  },
  {
    list: 'thread',
    name: 'a reply',
    // By the other one: who replies has read all.
    ask: ({ side }) => side.ask(sendMessage, message(viewer.roomId, { threadRootId: longRootId }), 'peer'),
  },
  {
    list: 'followed threads',
    name: 'the first page',
    ask: ({ side }) => side.ask(followed('first: 20'), {}),
  },
  {
    list: 'followed threads',
    name: 'a page of 100',
    ask: ({ side }) => side.ask(followed('first: 100'), {}),
  },
  {
    list: 'followed threads',
    name: 'a page from the middle',
    ask: ({ side, n }) => side.ask(followed('first: 20'), { after: side.threadCursor(some(side.count, n)) }),
  },
  {
    list: 'followed threads',
    name: 'unread ones, from the middle',
    ask: ({ side, n }) =>
      side.ask(followed('first: 20, unreadOnly: true'), { after: side.threadCursor(some(side.count, n)) }),
  },
  {
    list: 'drafts',
    name: 'with the list of rooms',
    ask: ({ side }) => side.ask('{ rooms(first: 20) { edges { node { id draft { text savedAt } } } } }', {}),
  },
  {
    list: 'drafts',
    name: 'save',
    ask: ({ side, n }) =>
      side.ask(setDraft, {
        input: { roomId: ownRoom(n % viewer.drafts).id, text: `${text} ${randomUUID()}` },
      }),
  },
  {
    list: 'drafts',
    name: 'delete',
    before: ({ side, n }) =>
      side.ask(setDraft, { input: { roomId: ownRoom(n % viewer.drafts).id, text: randomUUID() } }),
    ask: ({ side, n }) => side.ask(setDraft, { input: { roomId: ownRoom(n % viewer.drafts).id, text: '' } }),
  },
  {
    list: 'scheduled',
    name: 'a page',
    ask: ({ side }) => side.ask('{ scheduledMessages(first: 20) { edges { node { id text sendAt } } } }', {}),
  },
  {
    list: 'scheduled',
    name: 'a page of a room',
    ask: ({ side }) =>
      side.ask(
        'query ($id: ID!) { scheduledMessages(roomId: $id, first: 20) { edges { node { id text } } } }',
        {
          id: viewer.roomId,
        },
      ),
  },
  {
    list: 'scheduled',
    name: 'schedule and cancel',
    async ask({ side }) {
      const sendAt = new Date(Date.now() + 24 * 60 * 60 * 1_000).toISOString();
      const { scheduleMessage } = await side.ask(schedule, message(viewer.roomId, { sendAt }));
      await side.ask(cancel, { input: { id: scheduleMessage.scheduledMessage.id } });
    },
  },
  { list: 'scheduled', name: 'look for due ones (store)', ask: ({ side }) => side.stores.dueMessages() },
  {
    list: 'polls',
    name: 'totals, own vote, voters',
    ask: ({ side }) => side.ask(poll, { id: viewer.pollId }),
  },
  {
    list: 'polls',
    name: 'voters from the middle',
    ask: ({ side, n }) =>
      side.ask(poll, { id: viewer.pollId, after: encodePageCursor([some(side.count, n)]) }),
  },
  {
    list: 'polls',
    name: 'vote',
    ask: ({ side, n }) =>
      side.ask(votePoll, { input: { messageId: viewer.pollId, optionIds: [String((n % 4) + 1)] } }),
  },
  {
    list: 'files',
    name: 'announce',
    ask: ({ side }) => side.ask(announce, { input: { roomId: viewer.roomId, name: 'a.txt', size } }),
  },
  {
    list: 'files',
    name: 'upload',
    before: ({ side }) => announced(side),
    ask: ({ side }, upload) => side.put(upload.url, text),
  },
  {
    list: 'files',
    name: 'send with one',
    before: ({ side }) => uploaded(side),
    ask: ({ side }, upload) =>
      side.ask(sendMessage, message(viewer.roomId, { attachments: [{ uploadId: upload.id }] })),
  },
  {
    list: 'files',
    name: 'read from its address',
    before: ({ side }) => sentFile(side),
    ask: ({ side }, sent) => side.get(sent.url),
  },
  { list: 'files', name: 'look for orphans (store)', ask: ({ side }) => side.stores.dueFiles() },
  {
    list: 'forward',
    name: 'a message',
    before: ({ side }) => sentText(side),
    ask: ({ side, n }, messageId) => side.ask(forward, forwarding(messageId, n)),
  },
  {
    list: 'forward',
    name: 'a message with a file',
    before: ({ side }) => sentFile(side),
    ask: ({ side, n }, sent) => side.ask(forward, forwarding(sent.id, n)),
  },
  { list: 'previews', name: 'add, find, claim, end (store)', ask: ({ side }) => side.stores.previewJob() },
  {
    list: 'groups',
    name: 'bans',
    ask: ({ side }) => side.ask(ofGroup('bannedMembers'), { id: viewer.groupId }),
  },
  {
    list: 'groups',
    name: 'bans from the middle',
    ask: ({ side, n }) =>
      side.ask(ofGroup('bannedMembers'), {
        id: viewer.groupId,
        after: side.groupCursor(some(viewer.bans, n)),
      }),
  },
  {
    list: 'groups',
    name: 'requests to join',
    ask: ({ side }) => side.ask(ofGroup('joinRequests'), { id: viewer.groupId }),
  },
  {
    list: 'groups',
    name: 'requests from the middle',
    ask: ({ side, n }) =>
      side.ask(ofGroup('joinRequests'), {
        id: viewer.groupId,
        after: side.groupCursor(some(viewer.requests, n)),
      }),
  },
];

/** @param {string} messageId @param {number} n */
function forwarding(messageId, n) {
  const toRoomIds = [ownRoom(n % viewer.drafts).id];
  return { input: { messageIds: [messageId], toRoomIds, clientMessageId: randomUUID() } };
}

/** @param {Side} side */
async function announced(side) {
  const { createAttachmentUpload } = await side.ask(announce, {
    input: { roomId: viewer.roomId, name: 'a.txt', size },
  });
  return createAttachmentUpload.upload;
}

/** @param {Side} side */
async function uploaded(side) {
  const upload = await announced(side);
  await side.put(upload.url, text);
  return upload;
}

/** @param {Side} side */
async function sentText(side) {
  const { sendMessage: sent } = await side.ask(sendMessage, message(viewer.roomId));
  return sent.message.id;
}

/** @param {Side} side @returns {Promise<{id: string, url: string}>} */
async function sentFile(side) {
  const upload = await uploaded(side);
  const { sendMessage: sent } = await side.ask(
    sendMessage,
    message(viewer.roomId, { attachments: [{ uploadId: upload.id }] }),
  );
  const { id } = sent.message;
  const asked = await side.ask('query ($id: ID!) { message(id: $id) { attachments { url } } }', { id });
  return { id, url: asked.message.attachments[0].url };
}
