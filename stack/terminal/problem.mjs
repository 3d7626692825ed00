/** An expected failure of the launcher: its message is one sentence that says what to do, shown without a stack trace. */
export class StackProblem extends Error {
  /** @override */
  name = 'StackProblem';
}
