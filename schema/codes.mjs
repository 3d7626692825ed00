import { Kind, parse } from 'graphql';
import { readSdl, subgraphs } from './subgraphs.mjs';

/** @typedef {import('graphql').DefinitionNode} Definition */
/** @typedef {{ code: string, type: string, sentence: string, mutations: Set<string> }} ProblemRow */

/** What docs/codes.md says: every code that an app can get, from the SDL. */
export function codesPage() {
  return `# Codes

Generated from \`schema/*.graphql\` by \`npm run compose\`; a test fails when it has drifted.

## Expected failures

A mutation answers a union. Its failures implement \`Problem { code reason }\`: \`code\` is for programs, \`reason\` is a sentence for people.
\`InvalidInput\` also has \`problems { field reason }\`: every field that is at fault.

| code | type | meaning | answered by |
|---|---|---|---|
${problems().map(problemLine).join('\n')}

## Errors

What is unexpected, not allowed, malformed or too much comes as a top-level error with \`extensions.code\`. How sockets are closed is in
[subscriptions.md](subscriptions.md).

${errorTable('ErrorCode')}

## Uploads

An upload goes past the graph, to the URL that its mutation answers. What is refused there has the same form as an error above; the
status is in brackets.

${errorTable('UploadErrorCode')}
`;
}

/** @param {string} enumName */
function errorTable(enumName) {
  const lines = errors(enumName).map(({ code, sentence }) => `| \`${code}\` | ${sentence} |`);
  return ['| code | meaning |', '|---|---|', ...lines].join('\n');
}

/** The codes of an enum of errors.graphql: `ErrorCode` has those of top-level errors. @param {string} enumName */
export function errors(enumName) {
  return definitionsOf('errors').flatMap((node) =>
    node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === enumName
      ? (node.values ?? []).map((value) => ({ code: value.name.value, sentence: sentenceOf(value) }))
      : [],
  );
}

/** Each once, though several subgraphs may have it. @returns {ProblemRow[]} */
function problems() {
  /** @type {Map<string, ProblemRow>} */
  const rows = new Map();
  for (const { name } of subgraphs) {
    const definitions = definitionsOf(name);
    for (const node of definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || !isProblem(node)) continue;
      const type = node.name.value;
      const code = type.replaceAll(/(?!^)(?=[A-Z])/g, '_').toUpperCase();
      const row = rows.get(type) ?? { code, type, sentence: sentenceOf(node), mutations: new Set() };
      for (const mutation of mutationsWith(definitions, type)) row.mutations.add(mutation);
      rows.set(type, row);
    }
  }
  return [...rows.values()].toSorted((one, other) => (one.code < other.code ? -1 : 1));
}

/** @param {import('graphql').ObjectTypeDefinitionNode} node */
function isProblem({ interfaces = [] }) {
  return interfaces.some(({ name }) => name.value === 'Problem');
}

/** @param {readonly Definition[]} definitions @param {string} type */
function mutationsWith(definitions, type) {
  return definitions.flatMap((node) => {
    if (node.kind !== Kind.UNION_TYPE_DEFINITION) return [];
    const isMember = node.types?.some(({ name }) => name.value === type) ?? false;
    const result = node.name.value.replace(/Result$/, '');
    return isMember ? [`${result[0]?.toLowerCase()}${result.slice(1)}`] : [];
  });
}

/** @param {ProblemRow} row */
function problemLine({ code, type, sentence, mutations }) {
  const most = 6;
  const names = [...mutations].map((name) => `\`${name}\``);
  const answered = names.length > most ? 'every mutation that checks its input' : names.join(', ');
  return `| \`${code}\` | \`${type}\` | ${sentence} | ${answered} |`;
}

/** @param {string} name */
function definitionsOf(name) {
  return parse(readSdl(name)).definitions;
}

/** @param {{ description?: { value: string } | undefined }} node */
function sentenceOf({ description }) {
  return (description?.value ?? '').replaceAll('\n', ' ').replaceAll('|', '\\|');
}
