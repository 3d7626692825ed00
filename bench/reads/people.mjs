/** Ids of what is copied begin with this: each copy has a beginning of its own. */
const copied = '00000000';

/** @param {number} kind @param {number} n */
const id = (kind, n) =>
  `${copied}-${kind.toString(16).padStart(4, '0')}-7000-8000-${String(n).padStart(12, '0')}`;

export const idOf = {
  message: (/** @type {number} */ n) => id(1, n),
  user: (/** @type {number} */ n) => id(2, n),
  /** Of people who are not the viewer. */
  room: (/** @type {number} */ n) => id(3, n),
  group: (/** @type {number} */ n) => id(4, n),
};

/** What there is once, however much else: of the viewer. */
export const viewer = {
  id: 'aaaaaaaa-0000-7000-8000-000000000000',
  peerId: 'aaaaaaaa-0001-7000-8000-000000000000',
  /** The 1:1 room with all the messages. */
  roomId: 'aaaaaaaa-0002-7000-8000-000000000000',
  /** Of the groups with 1,000 members each; the viewer is in each of them. */
  groups: 10,
  ownRooms: 300,
};
export const ownRoom = (/** @type {number} */ n) => ({
  id: `aaaaaaaa-0003-7000-8000-${String(n).padStart(12, '0')}`,
  otherId: `aaaaaaaa-0004-7000-8000-${String(n).padStart(12, '0')}`,
});
export const ownGroup = (/** @type {number} */ n) => `aaaaaaaa-0005-7000-8000-${String(n).padStart(12, '0')}`;
