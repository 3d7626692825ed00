/** An expected failure of the launcher: its message is one sentence that says what to do, shown without a stack trace. */
export class StackProblem extends Error {
  /** @override */
  name = 'StackProblem';
  exitCode = 1;
}

/** A command that was typed wrongly. */
export class UsageProblem extends StackProblem {
  /** @override */
  exitCode = 2;
}
