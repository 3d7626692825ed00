/** A moment in ISO 8601, in UTC. */
export type DateTime = string;

/** A position in a stream or list; it says nothing to a client. */
export type Cursor = string;
