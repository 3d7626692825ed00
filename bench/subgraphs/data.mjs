export const rooms = 1_000;
const people = 2_000;
const sendersInRoom = 5;

/** @param {number} index */
const personId = (index) => `018f4e6c-0000-7000-8000-${String(index % people).padStart(12, '0')}`;

/** The messages of a room, of five senders by turns, always the same. @param {number} room @param {number} first */
export function messagesOf(room, first) {
  return Array.from({ length: first }, (_, index) => message(room, index + 1));
}

/** @param {number} room @param {number} number */
export function message(room, number) {
  return {
    __typename: 'Message',
    id: `018f4e6d-${String(room).padStart(4, '0')}-7000-8000-${String(number).padStart(12, '0')}`,
    number,
    text: `Message ${number} of room ${room}: nothing much, but about as long as what people write to each other.`,
    sentAt: '2026-11-28T12:00:00.000Z',
    sender: { __typename: 'User', id: personId(room * 7 + (number % sendersInRoom)) },
  };
}

/** @param {string} id */
export function person(id) {
  const name = id.slice(-4);
  return {
    __typename: 'User',
    id,
    username: `person_${name}`,
    displayName: `Person ${name}`,
    image: `https://images.example/${id}/64.webp`,
  };
}
