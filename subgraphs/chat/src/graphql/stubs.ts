/** A reference to a user, who is the user service's. */
export interface UserStub {
  readonly __typename: 'User';
  readonly id: string;
}

export function userStub(id: string): UserStub {
  return { __typename: 'User', id };
}
