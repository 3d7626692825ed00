import { z } from 'zod';

/** A UUIDv7. */
export const id = z.uuid();

/** RFC 3339 in UTC. */
export const instant = z.iso.datetime();

/** A dense sequence number of a feed: 1, 2, 3, … without holes. */
export const seq = z.int().positive();
