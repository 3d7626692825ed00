import type { HostileSupergraph } from './hostile-supergraphs.ts';

/** Writes an operation of about this size; what it does with the size is its own. */
export type HostileShape = (names: HostileSupergraph, size: number) => string;

const list = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const fragment = (name: string, on: string, body: string) => `fragment ${name} on ${on} {${body}}`;

/** Each is short, and was or could be long work for somebody between the parser and the planner. */
export const hostileShapes: Readonly<Record<string, HostileShape>> = {
  'fragments that spread the next one twice, by two others': ({ root, type, leaves }, size) =>
    `{${root}{...F0}} ${list(size, (i) => `${fragment(`F${i}`, type, `...A${i} ...B${i}`)} ${fragment(`A${i}`, type, `...F${i + 1}`)} ${fragment(`B${i}`, type, `...F${i + 1}`)}`)} ${fragment(`F${size}`, type, leaves)}`,
  'fragments that spread the next one in inline fragments': ({ root, type, object, leaves }, size) =>
    `{${root}{...F0}} ${list(size, (i) => fragment(`F${i}`, type, `... {...F${i + 1}} ... on ${object} {...F${i + 1}} ... on ${type} {...F${i + 1}}`))} ${fragment(`F${size}`, type, leaves)}`,
  'fragments that spread all that follow': ({ root, type, leaves }, size) =>
    `{${root}{...F0}} ${list(size, (i) => fragment(`F${i}`, type, `__typename ${list(size - i, (j) => `...F${i + j + 1}`)}`))} ${fragment(`F${size}`, type, leaves)}`,
  'a tree of two fields by fragments': ({ root, type, left, right, leaves }, size) =>
    `{${root}{...F0}} ${list(size, (i) => fragment(`F${i}`, type, `l: ${left}{...F${i + 1}} r: ${right}{...F${i + 1}}`))} ${fragment(`F${size}`, type, leaves)}`,
  'one field in itself': ({ root, left, leaves }, size) =>
    `{${root}${`{ ${left}`.repeat(size)}{${leaves}}${'}'.repeat(size)}}`,
  'two fields in themselves': ({ root, left, right, leaves }, size) => {
    const tree = (depth: number): string =>
      depth === 0 ? leaves : `l: ${left}{${tree(depth - 1)}} r: ${right}{${tree(depth - 1)}}`;
    return `{${root}{${tree(Math.min(size, 7))}}}`;
  },
  'inline fragments in each other': ({ root, type, object, leaves }, size) =>
    `{${root}{${`... on ${type} { ... on ${object} {`.repeat(size * 8)}__typename${'}}'.repeat(size * 8)} ${leaves}}}`,
  'a field again and again': ({ root, left, leaves }, size) =>
    `{${root}{${list(size * 12, () => `${left}{${leaves}}`)}}}`,
  'a field again and again, in fragments': ({ root, type, left, leaves }, size) =>
    `{${root}{${list(size * 6, (i) => `...F${i}`)}}} ${list(size * 6, (i) => fragment(`F${i}`, type, `${left}{${leaves}}`))}`,
  'conditions beside each other': ({ root, left, leaves }, size) =>
    `query(${list(size, (i) => `$v${i}: Boolean!`)}){${root}{${list(size, (i) => `... @include(if: $v${i}) {${left}{${leaves}}}`)}}}`,
  'conditions in each other': ({ root, left, leaves }, size) =>
    `query(${list(size, (i) => `$v${i}: Boolean!`)}){${root}{${list(size, (i) => `... @skip(if: $v${i}) { a${i}: ${left}{${leaves}}`)}${'}'.repeat(size)}}}`,
  'conditions at the root': ({ root, leaves }, size) =>
    `query(${list(size, (i) => `$v${i}: Boolean!`)}){${list(size, (i) => `a${i}: ${root} @include(if: $v${i}) @skip(if: $v${(i * 7) % size}) {${leaves}}`)}}`,
  'aliases of a field that has to be joined': ({ root, left, leaves }, size) =>
    `{${root}{${list(size, (i) => `a${i}: ${left}{${leaves}}`)}}}`,
  'cycles of fragments': ({ root, type }, size) =>
    `{${root}{...F0}} ${list(size, (i) =>
      fragment(
        `F${i}`,
        type,
        list(size, (j) => `...F${(i + j + 1) % size}`),
      ),
    )}`,
  'variables that nobody uses': ({ root }, size) =>
    `query(${list(size * 15, (i) => `$v${i}: [[Int]] = [[1]]`)}){${root}{__typename}}`,
  'operations that share their fragments': ({ root, type }, size) =>
    `${list(size * 4, (i) => `query Q${i}{${root}{...F0}}`)} ${list(size * 4, (i) => fragment(`F${i}`, type, `...F${i + 1}`))} ${fragment(`F${size * 4}`, type, '__typename')}`,
  'a list in a list in a list': ({ root }, size) =>
    `{${root}(x: ${'['.repeat(size * 40)}1${']'.repeat(size * 40)}){__typename}}`,
  'an object in an object in an object': ({ root }, size) =>
    `{${root}(x: ${'{x: '.repeat(size * 20)}1${'}'.repeat(size * 20)}){__typename}}`,
  'names as long as the body': ({ root }, size) =>
    `query ${'Q'.repeat(size * 1_000)}{${root}{${'f'.repeat(size * 1_000)} ...${'F'.repeat(size * 1_000)}}}`,
  'directives that there are not': ({ root }, size) =>
    `{${root} ${list(size * 20, (i) => `@d${i}(a: 1)`)} {__typename}}`,
};
