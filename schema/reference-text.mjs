import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isScalarType,
  isSpecifiedScalarType,
  print,
  astFromValue,
} from 'graphql';

/** @typedef {import('graphql').GraphQLNamedType} NamedType */
/** @typedef {import('graphql').GraphQLType} Type */
/** @typedef {{ description?: string | null | undefined, deprecationReason?: string | null | undefined }} Described */

/** A heading with a description and what there is to say below it. @param {string} name @param {Described} described @param {string[]} parts */
export function entryOf(name, described, parts) {
  const texts = [deprecation(described), escaped(described.description), ...parts];
  return `### ${name}\n\n${texts.filter((text) => text !== '').join('\n\n')}\n`;
}

/** @param {Described} described */
function deprecation({ deprecationReason }) {
  return typeof deprecationReason === 'string' ? `**Deprecated**: ${escaped(deprecationReason)}` : '';
}

/** A type with a link to its entry, as it is written: `[Message!]!`. @param {Type} type @param {string} [text] */
export function linked(type, text = String(type)) {
  const named = getNamedType(type);
  if (isSpecifiedScalarType(named)) return `\`${text}\``;
  return `[\`${text}\`](${pageOf(named)}#${named.name.toLowerCase()})`;
}

/** @param {NamedType} type */
function pageOf(type) {
  if (isInputObjectType(type)) return 'inputs.md';
  return isEnumType(type) || isScalarType(type) ? 'values.md' : 'types.md';
}

/** @param {readonly NamedType[]} types */
export function listOf(types) {
  return types.map((type) => linked(type)).join(', ');
}

/** @param {readonly import('graphql').GraphQLField<unknown, unknown>[]} fields */
export function fieldTable(fields) {
  const rows = fields.flatMap((field) => [
    row([`\`${field.name}\``, linked(field.type), meaningOf(field)]),
    ...field.args.map((argument) =>
      row([`\`${field.name}(${argument.name}:)\``, typeOf(argument), meaningOf(argument)]),
    ),
  ]);
  return table(['field', 'type', 'meaning'], rows);
}

/** @param {readonly (import('graphql').GraphQLArgument | import('graphql').GraphQLInputField)[]} inputs */
export function argumentTable(inputs) {
  if (inputs.length === 0) return '';
  const rows = inputs.map((argument) => row([`\`${argument.name}\``, typeOf(argument), meaningOf(argument)]));
  return table(['argument', 'type', 'meaning'], rows);
}

/** @param {import('graphql').GraphQLArgument | import('graphql').GraphQLInputField} argument */
function typeOf({ type, defaultValue }) {
  const value = defaultValue === undefined ? undefined : astFromValue(defaultValue, type);
  return value ? `${linked(type)}, else \`${print(value)}\`` : linked(type);
}

/** @param {Described} described */
function meaningOf(described) {
  return [deprecation(described), escaped(described.description)].filter((text) => text !== '').join(' ');
}

/** @param {string[]} head @param {string[]} rows */
function table(head, rows) {
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

/** @param {string[]} cells */
const row = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;

/** One line of Markdown, in which nothing of a description is markup but its code. @param {string | null | undefined} description */
export function escaped(description) {
  return (description ?? '')
    .replaceAll(/\s+/g, ' ')
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[\\*_<>[\]]/g, String.raw`\$&`)))
    .join('');
}

/** @param {string | null | undefined} description */
export function firstSentence(description) {
  const [first = ''] = (description ?? '').replaceAll(/\s+/g, ' ').split(/(?<=[.:;])\s(?=[A-Z`])/);
  return escaped(first);
}
