import { randomUUID } from 'node:crypto';
import { pick } from '../random.ts';
import type { Choice, Deed, Past, Scheduled, Spoken } from './deed.ts';
import type { GroupPart, LivelyRoom } from './lively-room.ts';
import { pollDeed } from './poll-deeds.ts';

const weights = {
  send: 9,
  edit: 3,
  delete: 1,
  react: 4,
  unreact: 2,
  pin: 1,
  unpin: 1,
  read: 3,
  add: 4,
  remove: 2,
  leave: 2,
  join: 2,
  promote: 1,
  rename: 1,
  draft: 2,
  schedule: 2,
  cancel: 1,
  thread: 3,
  follow: 1,
  unfollow: 1,
  poll: 1,
  vote: 7,
  close: 1,
  forward: 3,
};
const lots = Object.entries(weights).flatMap(([kind, weight]) => Array<string>(weight).fill(kind));
const emoji = ['👍', '🎉', '😂'] as const;

/** What is drawn of, and what a text of it is called. */
export interface Draw {
  readonly random: () => number;
  readonly text: string;
  /** That a text may have at its end. */
  readonly links: readonly string[];
  /** What was said in another room that is seen by the people of this one. */
  readonly elsewhere: readonly Spoken[];
}

/** Soon, so that a run sees it sent, and late enough to be called off before at times. */
const longestDelayMs = 4_000;

/** What is done next in a room, in which this was done so far. Where it cannot be done something is said instead. */
export function nextDeed(room: LivelyRoom, past: Past, plain: Draw): Deed {
  const { random, links } = plain;
  const { spoken, scheduled } = past;
  const draw = random() < 0.2 ? { ...plain, text: `${plain.text} ${pick(random, links)}` } : plain;
  const kind = pick(random, lots);
  // Of the last few, so that several meet at one message.
  const about = spoken.length === 0 ? undefined : pick(random, spoken.slice(-8));
  const choice =
    (room.group === null ? null : changeOf(kind, room.group, room, draw)) ??
    pollDeed(kind, past, room, plain) ??
    forward(kind, past, room, plain) ??
    followThread(kind, past, room, plain) ??
    (about === undefined ? null : deedTo(kind, about, room, draw)) ??
    deedForLater(kind, scheduled.at(-1), room, draw) ??
    say(about, room, draw);
  return { room, ...choice };
}

/** Texts begin alike, so that a search finds all of them. */
function say(about: Spoken | undefined, room: LivelyRoom, { random, text }: Draw): Choice {
  const by = pick(random, room.actors);
  const [isMention, isReply] = [random() < 0.3, random() < 0.3];
  const mentioned = isMention ? pick(random, room.people) : undefined;
  const whole = mentioned === undefined ? text : `${text} @${mentioned.username}`;
  const replyTo = isReply && about !== undefined ? { replyTo: about.id } : {};
  const input = { roomId: room.id, clientMessageId: randomUUID(), text: whole, ...replyTo };
  const file = random() < 0.15 ? { file: `the file of ${text}` } : {};
  return { by, mutation: 'sendMessage', input, text: whole, ...file, ...(mentioned && { mentioned }) };
}

/** What is written now and sent later, if at all. */
function deedForLater(
  kind: string,
  latest: Scheduled | undefined,
  { id: roomId, actors }: LivelyRoom,
  { random, text }: Draw,
): Choice | null {
  const by = pick(random, actors);
  if (kind === 'draft') return { by, mutation: 'setDraft', input: { roomId, text }, text };
  if (kind === 'schedule') {
    const sendAt = new Date(Date.now() + 200 + random() * longestDelayMs).toISOString();
    const input = { roomId, clientMessageId: randomUUID(), text, sendAt };
    return { by, mutation: 'scheduleMessage', input, text };
  }
  if (kind !== 'cancel' || latest === undefined) return null;
  const { id, by: author } = latest;
  return { by: author, mutation: 'cancelScheduledMessage', input: { id }, cancels: latest };
}

/** What was said here or elsewhere, one or two messages at once. */
function forward(
  kind: string,
  { spoken }: Past,
  { id: roomId, actors }: LivelyRoom,
  { random, elsewhere }: Draw,
): Choice | null {
  const own = [...elsewhere.slice(-8), ...spoken.slice(-8)].filter(({ isFixed }) => !isFixed);
  if (kind !== 'forward' || own.length === 0) return null;
  const of = [...new Set([pick(random, own), pick(random, own)])];
  const clientMessageId = randomUUID();
  const input = { messageIds: of.map(({ id }) => id), toRoomIds: [roomId], clientMessageId };
  const forwards = { of, clientMessageId };
  return { by: pick(random, actors), mutation: 'forwardMessages', input, forwards };
}

function followThread(
  kind: string,
  { threadRoots }: Past,
  { actors }: LivelyRoom,
  { random }: Draw,
): Choice | null {
  const isFollowed = kind === 'follow';
  if ((!isFollowed && kind !== 'unfollow') || threadRoots.length === 0) return null;
  const of = pick(random, threadRoots.slice(-2));
  const mutation = isFollowed ? 'followThread' : 'unfollowThread';
  // Of few, so that some change their mind.
  const by = pick(random, actors.slice(0, 3));
  return { by, mutation, input: { threadRootId: of.id }, follow: { of, isFollowed } };
}

function deedTo(
  kind: string,
  about: Spoken,
  { id: roomId, actors }: LivelyRoom,
  { random, text }: Draw,
): Choice | null {
  const { id: messageId, number: upTo, sender } = about;
  const by = pick(random, actors);
  const reaction = { by, input: { messageId, emoji: pick(random, emoji) }, about };
  const choices: Readonly<Record<string, Choice>> = {
    ...(about.isFixed
      ? {}
      : { edit: { by: sender, mutation: 'editMessage', input: { messageId, text }, text, about } }),
    delete: { by: sender, mutation: 'deleteMessage', input: { messageId }, about },
    react: { ...reaction, mutation: 'addReaction' },
    unreact: { ...reaction, mutation: 'removeReaction' },
    pin: { by, mutation: 'pinMessage', input: { messageId }, about },
    unpin: { by, mutation: 'unpinMessage', input: { messageId }, about },
    read: { by, mutation: 'markMessagesRead', input: { roomId, upTo }, about },
    thread: {
      by,
      mutation: 'sendMessage',
      input: { roomId, clientMessageId: randomUUID(), text, threadRootId: messageId },
      text,
      inThreadOf: about,
    },
  };
  return choices[kind] ?? null;
}

function changeOf(
  kind: string,
  { owner, comers, token }: GroupPart,
  { id: roomId, actors }: LivelyRoom,
  { random, text }: Draw,
): Choice | null {
  const { person, friend } = pick(random, comers);
  const userId = pick(
    random,
    actors.filter((actor) => actor !== owner),
  ).id;
  const role = random() < 0.5 ? 'ADMIN' : 'MEMBER';
  const choices: Readonly<Record<string, Choice>> = {
    add: { by: friend, mutation: 'addRoomMembers', input: { roomId, userIds: [person.id] } },
    remove: { by: owner, mutation: 'removeRoomMember', input: { roomId, userId: person.id } },
    leave: { by: person, mutation: 'leaveRoom', input: { roomId } },
    join: { by: person, mutation: 'joinRoom', input: { token } },
    promote: { by: owner, mutation: 'setMemberRole', input: { roomId, userId, role } },
    rename: { by: owner, mutation: 'updateRoom', input: { roomId, title: text.slice(-100) } },
  };
  return choices[kind] ?? null;
}
