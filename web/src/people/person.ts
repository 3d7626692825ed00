import type { AcquaintanceFragment } from './graph.generated.ts';

/** A person and how the viewer stands to them, as lists show them. */
export type Person = AcquaintanceFragment;

/** A connection's people: an edge whose person is unavailable is left out. */
export function peopleOf(
  connection: { readonly edges: readonly { readonly node: Person | null }[] } | null | undefined,
): readonly Person[] {
  return (connection?.edges ?? []).flatMap(({ node }) => (node === null ? [] : [node]));
}
