export { answeredIn } from './answered-in.ts';
export { gather, type Gathered, type GatherOptions } from './gather.ts';
