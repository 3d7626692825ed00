import { z } from 'zod';

/** The variables of a service, as `readEnvironment` takes them. */
export type EnvironmentSchema = z.ZodObject;

/** What docs/configuration.md says: what all services have in common, and then each one's own variables. */
export function configurationPage(
  base: EnvironmentSchema,
  services: Readonly<Record<string, EnvironmentSchema>>,
): string {
  const common = section('Every service', Object.entries(base.shape));
  const own = Object.entries(services).map(([name, { shape }]) =>
    section(
      name,
      Object.entries(shape).filter(([variable]) => !(variable in base.shape)),
    ),
  );
  return [introduction, common, ...own].join('\n');
}

const introduction = `# Configuration

Written by \`npm run configuration\` from what checks it (\`environment.ts\` of each service); a test compares the two. A
service reads its environment once, at its start. A variable that is missing or malformed ends the start with a sentence
that names it; an empty one counts as absent. \`npm start\` sets all that is required
([stack](../stack/README.md#environment)).

The gateway has [a page of its own](gateway.md).
`;

function section(title: string, variables: readonly (readonly [string, z.core.$ZodType])[]): string {
  const rows = variables.map(([name, schema]) => [
    `\`${name}\``,
    shownDefault(schema),
    (z.globalRegistry.get(schema)?.description ?? '').replaceAll('|', String.raw`\|`),
  ]);
  return `## ${title}\n\n${table(['variable', 'default', 'what'], rows)}\n`;
}

/** The default as it would be written into the environment. */
function shownDefault(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodPipe) return shownDefault(schema.def.in);
  if (schema instanceof z.ZodOptional) return 'none';
  if (!(schema instanceof z.ZodDefault)) return 'required';
  const [value, again] = [schema.def.defaultValue, schema.def.defaultValue];
  if (value !== again) return 'random';
  return value === '' ? 'none' : `\`${String(value)}\``;
}

/** As Prettier writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  );
}
