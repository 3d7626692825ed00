/** Why migrations cannot be applied; its message is a sentence that says what to do. */
export class MigrationProblem extends Error {
  override readonly name = 'MigrationProblem';
}
