export { connections } from './connections.generated.ts';
export { possibleTypes } from './possible-types.generated.ts';
export type { Cursor, DateTime } from './scalars.ts';
