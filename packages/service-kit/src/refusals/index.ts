export { id, isId, lengthOf, parseInput } from './parse-input.ts';
export {
  invalidInput,
  isRefusal,
  refuse,
  type FieldProblem,
  type InvalidInput,
  type Refusal,
} from './refusal.ts';
