export { id, isId, lengthOf, parseInput, whenValid } from './parse-input.ts';
export {
  invalidInput,
  isRefusal,
  refuse,
  type FieldProblem,
  type InvalidInput,
  type Refusal,
} from './refusal.ts';
