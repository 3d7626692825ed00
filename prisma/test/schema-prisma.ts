import { byName, type Column, type Index, type Table, type Tables } from './tables.ts';

/**
 * Reads the part of Prisma's schema language that our schemas use into the tables that it promises, with Prisma's names for
 * indexes. Whatever it does not know it throws on, so that nothing goes uncompared.
 */
export function readSchemaPrisma(text: string): Tables {
  const models = [...text.matchAll(/^(\w+) (\w+) \{\n(.*?)^\}/gmsu)].flatMap(
    ([, keyword, name = '', body = '']) => {
      if (keyword === 'generator' || keyword === 'datasource') return [];
      if (keyword !== 'model')
        throw new Error(`The comparison does not know "${keyword} ${name}" yet: teach it.`);
      return [readModel(name, body)];
    },
  );
  const byModel = new Map(models.map((model) => [model.name, model]));
  return Object.fromEntries(models.map((model) => [model.table, toTable(model, byModel)]));
}

interface Model {
  readonly name: string;
  readonly table: string;
  readonly fields: readonly Field[];
  /** The lines that start with `@@`, without the one that names the table. */
  readonly attributes: readonly string[];
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly list: boolean;
  readonly attributes: ReadonlyMap<string, string>;
}

function readModel(name: string, body: string): Model {
  const lines = body.split('\n').map((line) => line.replace(/(^|\s)\/\/.*$/u, '').trim());
  return {
    name,
    table: lines.flatMap((line) => /^@@map\("(\w+)"\)$/u.exec(line)?.[1] ?? [])[0] ?? name,
    fields: lines.filter((line) => line !== '' && !line.startsWith('@@')).map(readField),
    attributes: lines.filter((line) => line.startsWith('@@') && !line.startsWith('@@map(')),
  };
}

function toTable(model: Model, models: ReadonlyMap<string, Model>): Table {
  const columns = model.fields.filter(({ type }) => !models.has(type));
  const relations = model.fields.filter(
    ({ type, attributes }) => models.has(type) && attributes.has('relation'),
  );
  return {
    columns: byName(columns.map(toColumn)),
    indexes: byName([
      ...columns.flatMap((field) => fieldIndexes(model.table, field)),
      ...model.attributes.map((line) => readIndex(model, line)),
    ]),
    foreignKeys: relations.map((field) => readForeignKey(model, field, models)).toSorted(),
  };
}

function readForeignKey(
  model: Model,
  { type, optional, attributes }: Field,
  models: ReadonlyMap<string, Model>,
): string {
  const relation = attributes.get('relation') ?? '';
  const target = models.get(type);
  const [, own = '', theirs = '', rest = ''] =
    /^fields: \[([^\]]+)\], references: \[([^\]]+)\](.*)$/u.exec(relation) ?? [];
  if (target === undefined || own === '')
    throw new Error(`The comparison does not know @relation(${relation}) yet: teach it.`);
  const action = (event: string, otherwise: string): string =>
    (new RegExp(`${event}: (\\w+)`, 'u').exec(rest)?.[1] ?? otherwise)
      .replace(/(?<=[a-z])(?=[A-Z])/gu, ' ')
      .toUpperCase();
  const columns = own.split(', ').map((name) => columnOf(model, name));
  const references = theirs.split(', ').map((name) => columnOf(target, name));
  const onDelete = action('onDelete', optional ? 'SetNull' : 'Restrict');
  return `${model.table}_${columns.join('_')}_fkey: (${columns.join(',')}) -> ${target.table}(${references.join(',')}) on delete ${onDelete} on update ${action('onUpdate', 'Cascade')}`;
}

function columnOf({ name: model, fields }: Model, name: string): string {
  const field = fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`${model} has no field ${name}.`);
  return columnName(field);
}

function readField(line: string): Field {
  const [, name = '', type = '', optional = '', rest = ''] =
    /^(\w+)\s+(\w+)(\?|\[\])?\s*(.*)$/u.exec(line) ?? [];
  if (name === '') throw new Error(`The comparison does not know the field "${line}" yet: teach it.`);
  const attributes = new Map<string, string>();
  const unread = rest.replace(
    /@([\w.]+)(?:\(((?:[^()]|\([^()]*\))*)\))?/gu,
    (_all, key: string, value = '') => {
      attributes.set(key, value as string);
      return '';
    },
  );
  if (unread.trim() !== '') throw new Error(`The comparison cannot read "${unread.trim()}" of "${line}".`);
  for (const key of attributes.keys()) {
    if (!knownAttributes.has(key) && !key.startsWith('db.'))
      throw new Error(`The comparison does not know @${key} of "${line}" yet: teach it.`);
  }
  return { name, type, optional: optional === '?', list: optional === '[]', attributes };
}

const knownAttributes = new Set(['id', 'unique', 'map', 'default', 'updatedAt', 'relation']);

function columnName({ name, attributes }: Field): string {
  return attributes.get('map')?.replaceAll('"', '') ?? name;
}

function toColumn(field: Field): Column {
  const given = field.attributes.get('default');
  return {
    name: columnName(field),
    type: columnType(field),
    nullable: field.optional,
    default: given === undefined ? null : columnDefault(given, field),
    autoIncrement: given === 'autoincrement()',
  };
}

/** Defaults that Prisma's client makes leave no trace in the table. */
function columnDefault(given: string, { type }: Field): string | null {
  if (given === 'now()') return 'current_timestamp(3)';
  if (/^\w+\(.*\)$/u.test(given)) return null;
  if (type === 'Boolean') return given === 'true' ? '1' : '0';
  return given.replaceAll('"', '');
}

function columnType({ type, list, attributes }: Field): string {
  if (list) throw new Error(`The comparison does not know ${type}[] as a column.`);
  const native = [...attributes].find(([key]) => key.startsWith('db.'));
  if (native === undefined) return columnTypes.get(type) ?? unknownType(type);
  const [key, length] = native;
  const name = key.slice('db.'.length);
  const unsigned = /^Unsigned(.+)$/u.exec(name)?.[1];
  if (unsigned !== undefined) return `${unsigned.toLowerCase()} unsigned`;
  return length === '' ? name.toLowerCase() : `${name.toLowerCase()}(${length})`;
}

const columnTypes = new Map([
  ['String', 'varchar(191)'],
  ['Int', 'int'],
  ['BigInt', 'bigint'],
  ['Boolean', 'tinyint(1)'],
  ['DateTime', 'datetime(3)'],
  ['Float', 'double'],
  ['Bytes', 'longblob'],
]);

function unknownType(type: string): never {
  throw new Error(`The comparison does not know the type ${type} yet: teach it.`);
}

function fieldIndexes(table: string, field: Field): Index[] {
  const columns = [columnName(field)];
  return [
    ...(field.attributes.has('id') ? [{ name: 'PRIMARY', unique: true, columns }] : []),
    ...(field.attributes.has('unique')
      ? [{ name: `${table}_${columns[0]}_key`, unique: true, columns }]
      : []),
  ];
}

function readIndex(model: Model, line: string): Index {
  const [, kind = '', list = '', map] =
    /^@@(id|unique|index)\(\[([^\]]+)\](?:, map: "(\w+)")?\)$/u.exec(line) ?? [];
  if (kind === '') throw new Error(`The comparison does not know "${line}" yet: teach it.`);
  const columns = list.split(',').map((part) => {
    const [, name = '', descending] = /^(\w+)(\(sort: Desc\))?$/u.exec(part.trim()) ?? [];
    const column = columnOf(model, name);
    return { column, descending: descending !== undefined };
  });
  const suffix = kind === 'unique' ? 'key' : 'idx';
  const given = map ?? `${model.table}_${columns.map(({ column }) => column).join('_')}_${suffix}`;
  return {
    name: kind === 'id' ? 'PRIMARY' : given,
    unique: kind !== 'index',
    columns: columns.map(({ column, descending }) => (descending ? `${column} desc` : column)),
  };
}
