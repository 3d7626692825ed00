import { z } from 'zod';
import { settingGroups } from '../settings.ts';
import { configKeyOf } from './config-file.ts';

const introduction = `# The gateway's settings

Written by \`parley-gateway --settings\` from what checks them (\`gateway/src/settings.ts\`); a test compares the two. Each
is an environment variable, or a key of the file that \`--config\` names: a JSON object, or a module with a default
export, for which \`defineConfig\` of \`@parley/gateway/config\` gives the types. The environment has precedence. In the
file lists are arrays, numbers are numbers, and what is JSON here is written as it is. A setting that is unknown,
malformed or missing ends the start with a sentence that names it. What all of it means is in
[gateway/README.md](../gateway/README.md).

Where each subgraph is comes from the supergraph. \`SUBGRAPH_<NAME>_URL\` (in the file \`subgraphs: { name: [url] }\`) says
otherwise: its instances, comma-separated; the name in capitals, with \`_\` for anything but letters and digits.
`;

/** docs/gateway.md: every setting, by what it is for. */
export function settingsPage(): string {
  const groups = Object.entries(settingGroups).map(([heading, group]) => {
    const rows = Object.entries(group).map(([name, setting]) => [
      `\`${name}\``,
      `\`${configKeyOf(name)}\``,
      shownDefault(setting),
      shownText(z.globalRegistry.get(setting)?.description ?? ''),
    ]);
    return `## ${heading}\n\n${table(['variable', 'in a file', 'default', 'what'], rows)}\n`;
  });
  return [introduction, ...groups].join('\n');
}

/** What `--help` says of them. */
export function settingsSummary(): string {
  return Object.entries(settingGroups)
    .map(([heading, group]) => `  ${heading}: ${Object.keys(group).join(', ')}`)
    .join('\n');
}

function shownDefault(setting: z.ZodType): string {
  const { unset } = z.globalRegistry.get(setting) ?? {};
  if (typeof unset === 'string') return unset;
  const { success, data } = setting.safeParse(undefined);
  if (!success || data === undefined) return 'none';
  return shownText(typeof data === 'string' ? data : JSON.stringify(data));
}

const shownText = (text: string): string => text.replaceAll('|', String.raw`\|`);

/** As Prettier writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
