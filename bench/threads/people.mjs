/** Ids of what is copied begin with this: each copy has a beginning of its own. */
const copied = '00000000';

/** @param {number} kind @param {number} n */
const id = (kind, n) =>
  `${copied}-${kind.toString(16).padStart(4, '0')}-7000-8000-${String(n).padStart(12, '0')}`;

/** Of what there is little or much of, each `n`-th one of a copy. */
export const idOf = {
  message: (/** @type {number} */ n) => id(1, n),
  user: (/** @type {number} */ n) => id(2, n),
  room: (/** @type {number} */ n) => id(3, n),
  reply: (/** @type {number} */ n) => id(6, n),
  scheduled: (/** @type {number} */ n) => id(7, n),
  upload: (/** @type {number} */ n) => id(8, n),
};

const own = (/** @type {number} */ kind, n = 0) =>
  `aaaaaaaa-${kind.toString(16).padStart(4, '0')}-7000-8000-${String(n).padStart(12, '0')}`;

/** What there is once, however much else. */
export const viewer = {
  id: own(0),
  peerId: own(1),
  /** The 1:1 room with all the messages that threads hang from. */
  roomId: own(2),
  /** In which everybody has voted. */
  pollId: own(3),
  /** A group of the viewer's with as many bans and requests as there may be. */
  groupId: own(4),
  bans: 5_000,
  requests: 500,
  /** Rooms with a draft. */
  drafts: 100,
  scheduled: 50,
};

/** The message that the long thread hangs from: the first one of the first copy. */
export const longRootId = idOf.message(0);

export const ownRoom = (/** @type {number} */ n) => ({ id: own(5, n), otherId: own(6, n) });
export const ownScheduled = (/** @type {number} */ n) => own(7, n);
