import { conversations } from './conversations.mjs';
import { characters, groups } from './people.mjs';
import { createRandom } from './random.mjs';

/** @typedef {{username: string, displayName: string, bio: string, speaks: 'ko' | 'en'}} PlannedPerson */
/** @typedef {{by: number, text: string, clientMessageId: string, hasImage: boolean}} PlannedMessage  `by`: the place in `people` */
/** @typedef {{members: readonly number[], group?: {title: string, description: string}, messages: readonly PlannedMessage[]}} PlannedRoom  the first member makes it, and is a friend of the others */
/** @typedef {{people: readonly PlannedPerson[], rooms: readonly PlannedRoom[]}} World */

/** Each so many messages one is an image. */
const imageEvery = 120;

/**
 * Who there is and what they say: always the same for the same sizes, so that it can be made again without anything being there twice.
 * `suffix`: of all usernames and groups. @param {{people: number, messages: number, suffix: string}} sizes @returns {World}
 */
export function planWorld({ people: count, messages, suffix }) {
  const cast = characters.slice(0, count);
  const people = cast.map(({ name, ...rest }) => ({ ...rest, username: `${name}${suffix}` }));
  const direct = pairs(count);
  const grouped = groups
    .slice(0, Math.max(1, Math.floor(count / 5)))
    .map(({ title, description, speaks }, index) => ({
      members: Array.from({ length: Math.min(6, count) }, (_, step) => (index * 5 + step) % count),
      group: { title: `${title}${suffix === '' ? '' : ` ${suffix}`}`, description },
      speaks,
    }));
  const rooms = [
    ...direct.map((members) => ({ members, speaks: people[members[0] ?? 0]?.speaks ?? 'en', weight: 1 })),
    ...grouped.map((group) => ({ ...group, weight: 3 })),
  ];
  let left = messages;
  let weightLeft = rooms.reduce((sum, { weight }) => sum + weight, 0);
  return {
    people,
    rooms: rooms.map(({ weight, speaks, ...room }, index) => {
      const share = Math.round((left * weight) / weightLeft);
      left -= share;
      weightLeft -= weight;
      return { ...room, messages: talk(share, { members: room.members, speaks, index, suffix }) };
    }),
  };
}

/** Everybody and the two who come next, each pair once. @param {number} count */
function pairs(count) {
  const found = new Map();
  for (let place = 0; place < count; place += 1)
    for (const other of [(place + 1) % count, (place + 2) % count])
      if (other !== place) found.set([place, other].toSorted((a, b) => a - b).join(), [place, other]);
  return /** @type {readonly (readonly number[])[]} */ ([...found.values()]);
}

/** @param {number} count @param {{members: readonly number[], speaks: 'ko' | 'en', index: number, suffix: string}} room @returns {readonly PlannedMessage[]} */
function talk(count, { members, speaks, index, suffix }) {
  const random = createRandom(index + 1);
  /** @type {PlannedMessage[]} */
  const said = [];
  while (said.length < count) {
    const first = random.below(members.length);
    for (const [turn, text] of random.pick(conversations[speaks]).entries()) {
      if (said.length === count) break;
      const by = members[(first + turn) % members.length] ?? 0;
      const clientMessageId = `demo${suffix}-${index}-${said.length}`;
      said.push({
        by,
        text,
        clientMessageId,
        hasImage: (said.length + index * 7) % imageEvery === imageEvery - 1,
      });
    }
  }
  return said;
}
