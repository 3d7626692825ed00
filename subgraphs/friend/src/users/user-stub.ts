/** A user as the friend service names them: the user service knows the rest. */
export interface UserStub {
  readonly id: string;
}
