import { setTimeout as sleep } from 'node:timers/promises';
import { reactions } from './conversations.mjs';
import { createAsk } from './graph.mjs';
import { drawPicture } from './picture.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').PlannedRoom} PlannedRoom */
/** @typedef {import('./world.mjs').PlannedPerson} PlannedPerson */
/** @typedef {{id: string, token: string, isNew: boolean}} Person */
/** @typedef {{url: string, ask: import('./graph.mjs').Ask, people: readonly Person[]}} Scene */

/** Of everybody in the world: it is one for development. */
export const password = 'parley demo';

/**
 * Makes what of the world is not there yet, by the public graph alone. Resolves with the number of messages that were sent.
 * @param {string} url  of the graph @param {World} world @param {(message: string) => Error} onLimit
 */
export async function fillPlatform(url, world, onLimit) {
  const ask = createAsk(url, onLimit);
  const people = await signInAll(ask, world);
  const scene = { url, ask, people };
  await Promise.all(world.people.map((planned, index) => describe(scene, planned, index)));
  const sent = await Promise.all(world.rooms.map((room, index) => fillRoom(scene, room, index)));
  return sent.reduce((sum, each) => sum + each, 0);
}

const shownSession = 'user { id } tokens { accessToken }';

/** @param {import('./graph.mjs').Ask} ask @param {PlannedPerson} person @returns {Promise<Person | undefined>} nobody: there is none of this name, or with another password */
async function logIn(ask, { username }) {
  const { user, tokens } = await ask(
    `mutation($input: LoginInput!) { login(input: $input) { ... on LoginSuccess { ${shownSession} } } }`,
    { input: { login: username, password, device: 'demo' } },
  );
  return user && { id: user.id, token: tokens.accessToken, isNew: false };
}

/** @param {import('./graph.mjs').Ask} ask @param {PlannedPerson} person @returns {Promise<Person | undefined>} nobody: the name is taken */
async function register(ask, { username, displayName }) {
  const { user, tokens, code, reason } = await ask(
    `mutation($input: RegisterInput!) { register(input: $input) { ... on RegisterSuccess { ${shownSession} } ... on Problem { code reason } } }`,
    { input: { username, displayName, email: `${username}@example.org`, password, device: 'demo' } },
  );
  if (user === undefined && code !== 'USERNAME_TAKEN') throw new Error(`${username}: ${reason}`);
  return user && { id: user.id, token: tokens.accessToken, isNew: true };
}

/** Registering is limited more than signing in: who seems to be there signs in first. @param {import('./graph.mjs').Ask} ask @param {World} world @returns {Promise<readonly Person[]>} */
async function signInAll(ask, { people: [first, ...others] }) {
  if (first === undefined) return [];
  const known = await logIn(ask, first);
  const ways = known === undefined ? [register, logIn] : [logIn, register];
  const enter = async (/** @type {PlannedPerson} */ person) => {
    for (const way of ways) {
      const entered = await way(ask, person);
      if (entered !== undefined) return entered;
    }
    throw new Error(`${person.username} has another password than that of the demo.`);
  };
  return Promise.all([known ?? enter(first), ...others.map(enter)]);
}

/** @param {Scene} scene @param {PlannedPerson} planned @param {number} index */
async function describe({ url, ask, people }, { bio }, index) {
  const { token, isNew } = personAt(people, index);
  if (!isNew) return;
  if (bio !== '')
    await ask(
      'mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }',
      { input: { bio } },
      token,
    );
  const bytes = drawPicture(index, 256);
  const { upload } = await ask(
    'mutation($input: CreateProfileImageUploadInput!) { createProfileImageUpload(input: $input) { ... on CreateProfileImageUploadSuccess { upload { id url } } } }',
    { input: { contentType: 'image/png', size: bytes.length } },
    token,
  );
  await put(new URL(upload.url, url), bytes);
  await ask(
    'mutation($input: SetProfileImageInput!) { setProfileImage(input: $input) { __typename } }',
    { input: { uploadId: upload.id } },
    token,
  );
}

/**
 * Messages of a room are sent one after the other and numbered from 1, so that its last number says where to go on.
 * @param {Scene} scene @param {PlannedRoom} room @param {number} index
 */
async function fillRoom(scene, room, index) {
  const { ask, people } = scene;
  const { id, lastMessage } = await openRoom(scene, room);
  const left = room.messages.slice(lastMessage?.number ?? 0);
  /** @type {{id: string, number: number} | undefined} */
  let last;
  for (const message of left) {
    const { token } = personAt(people, message.by);
    const attachments = message.hasImage
      ? [{ uploadId: await upload(scene, { token, roomId: id, index }) }]
      : [];
    const sent = await ask(
      'mutation($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessageSuccess { sent: message { id number } } ... on Problem { reason } } }',
      { input: { roomId: id, clientMessageId: message.clientMessageId, text: message.text, attachments } },
      token,
    );
    if (sent.sent === undefined) throw new Error(sent.reason);
    last = sent.sent;
  }
  if (last !== undefined) await react(scene, room, { last, roomId: id, index });
  return left.length;
}

/** @param {Scene} scene @param {PlannedRoom} room */
async function openRoom({ ask, people }, { members, group }) {
  const [maker, ...others] = members.map((place) => personAt(people, place));
  if (maker === undefined) throw new Error('Nobody makes the room.');
  for (const other of others) await befriend(ask, maker, other);
  const shown = 'room { id lastMessage { number } }';
  if (group === undefined)
    return made(() =>
      ask(
        `mutation($input: OpenDirectRoomInput!) { openDirectRoom(input: $input) { ... on OpenDirectRoomSuccess { ${shown} } ... on Problem { reason } } }`,
        { input: { userId: others[0]?.id } },
        maker.token,
      ),
    );
  const { edges } = await ask(
    `{ rooms(first: 100) { edges { node { title ${shown.slice(7, -2)} } } } }`,
    {},
    maker.token,
  );
  const present = edges.find((/** @type {any} */ { node }) => node.title === group.title);
  if (present !== undefined) return present.node;
  return made(() =>
    ask(
      `mutation($input: CreateGroupRoomInput!) { createGroupRoom(input: $input) { ... on CreateGroupRoomSuccess { ${shown} } ... on Problem { reason } } }`,
      { input: { ...group, memberIds: others.map(({ id }) => id) } },
      maker.token,
    ),
  );
}

/** A friendship takes a moment to be known where rooms are made. @param {() => Promise<Record<string, any>>} make */
async function made(make) {
  for (let attempt = 0; ; attempt += 1) {
    const { room, reason } = await make();
    if (room !== undefined) return room;
    if (attempt === 100) throw new Error(reason);
    await sleep(300);
  }
}

/** Two requests that meet make a friendship. @param {import('./graph.mjs').Ask} ask @param {Person} one @param {Person} other */
async function befriend(ask, one, other) {
  if (!one.isNew && !other.isNew) {
    const { friendship } = await ask(
      'query($id: ID!) { user(id: $id) { friendship { state } } }',
      { id: other.id },
      one.token,
    );
    if (friendship?.state === 'FRIENDS') return;
  }
  for (const [from, to] of [
    [one, other],
    [other, one],
  ])
    await ask(
      'mutation($input: SendFriendRequestInput!) { sendFriendRequest(input: $input) { __typename } }',
      { input: { userId: to?.id } },
      from?.token,
    );
}

/** @param {Scene} scene @param {{token: string, roomId: string, index: number}} for_ @returns {Promise<string>} */
async function upload({ url, ask }, { token, roomId, index }) {
  const bytes = drawPicture(index + 500, 640);
  const { upload: announced, reason } = await ask(
    'mutation($input: CreateAttachmentUploadInput!) { createAttachmentUpload(input: $input) { ... on CreateAttachmentUploadSuccess { upload { id url } } ... on Problem { reason } } }',
    { input: { roomId, name: 'picture.png', size: bytes.length } },
    token,
  );
  if (announced === undefined) throw new Error(reason);
  await put(new URL(announced.url, url), bytes);
  return announced.id;
}

/** Some like what was said last, and half of the room has read it. @param {Scene} scene @param {PlannedRoom} room @param {{last: {id: string, number: number}, roomId: string, index: number}} what */
async function react({ ask, people }, { members }, { last, roomId, index }) {
  const emoji = reactions[index % reactions.length];
  for (const place of members.slice(0, Math.ceil(members.length / 2))) {
    const { token } = personAt(people, place);
    await ask(
      'mutation($input: AddReactionInput!) { addReaction(input: $input) { __typename } }',
      { input: { messageId: last.id, emoji } },
      token,
    );
    await ask(
      'mutation($input: MarkMessagesReadInput!) { markMessagesRead(input: $input) { __typename } }',
      { input: { roomId, upTo: last.number } },
      token,
    );
  }
}

/** An address takes one upload at a time: the next one waits. @type {Promise<unknown>} */
let uploading = Promise.resolve();

/** @param {URL} url @param {Buffer} bytes */
function put(url, bytes) {
  const putting = sendAfter(uploading, url, bytes);
  uploading = putting.catch(() => undefined);
  return putting;
}

/** @param {Promise<unknown>} before @param {URL} url @param {Buffer} bytes */
async function sendAfter(before, url, bytes) {
  await before;
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'image/png' },
      body: bytes,
    });
    if (response.ok) return;
    const text = await response.text();
    if (attempt === 20 || ![408, 409, 429, 503].includes(response.status))
      throw new Error(`${url.pathname}: ${text}`);
    await sleep(500);
  }
}

/** @param {readonly Person[]} people @param {number} place */
function personAt(people, place) {
  const person = people[place];
  if (person === undefined) throw new Error(`There is no person ${place}.`);
  return person;
}
