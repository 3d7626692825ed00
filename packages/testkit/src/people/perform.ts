import type { Person } from './person.ts';
import type { Outcome } from './verbs.ts';

/** A sender of operations. */
export type Asker = Pick<Person, 'ask'>;

/**
 * Does a mutation of the form `name(input: NameInput!)` and answers the member of its result union: `__typename`, what
 * `success` selects of `NameSuccess`, and a Problem's `code` and `reason`; `more` is added to the selection of the union.
 */
export function perform<Success = Record<string, unknown>>(
  person: Asker,
  name: string,
  input: object,
  { success = '__typename', more = '' }: { success?: string; more?: string } = {},
): Promise<Outcome & Success> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return person.ask<Outcome & Success>(
    `mutation($input: ${type}Input!) { ${name}(input: $input) {
      __typename ... on ${type}Success { ${success} } ... on Problem { code reason } ${more}
    } }`,
    { input },
  );
}

/** What a selection needs to see which fields of the input were at fault. */
export const invalidFields = '... on InvalidInput { problems { field reason } }';
