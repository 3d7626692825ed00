import { EnvironmentError } from '@parley/service-kit/process';
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { settings } from '../settings.ts';
import type { GivenHeaderRule } from '../subgraph-headers/header-rules.ts';
import { subgraphVariable } from '../subgraphs/locate-subgraphs.ts';

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<CamelCase<Rest>>}`
  : Lowercase<Name>;
type Settings = z.output<typeof settings>;
type ConfigValue<Value> = Value extends readonly { readonly name: string; readonly url: string }[]
  ? readonly string[]
  : Value extends string
    ? Value | object
    : Value;

/** What a configuration file holds: every setting under its name in camelCase, and where subgraphs are. */
export type GatewayConfig = {
  readonly [Name in Exclude<keyof Settings, 'SUBGRAPH_HEADERS'> as CamelCase<Name>]?: ConfigValue<
    Settings[Name]
  >;
} & {
  readonly subgraphHeaders?: readonly GivenHeaderRule[];
  /** URLs of instances by the subgraph's name, in place of those of the supergraph. */
  readonly subgraphs?: Readonly<Record<string, string | readonly string[]>>;
};

/** For a module as configuration file: gives it its types. */
export const defineConfig = (config: GatewayConfig): GatewayConfig => config;

/** `MAX_DEPTH` is `maxDepth` in a file. */
export function configKeyOf(variable: string): string {
  return variable.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

const variables = new Map(Object.keys(settings.shape).map((variable) => [configKeyOf(variable), variable]));
const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown()), z.looseObject({})]);
const urls = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/**
 * The variables that a configuration file stands for: JSON, or a module with a default export.
 * Throws EnvironmentError with a sentence for a file that cannot be read, and for each key that is unknown or malformed.
 */
export async function readConfigFile(path: string): Promise<NodeJS.ProcessEnv> {
  const config = z.record(z.string(), z.unknown()).safeParse(await load(path));
  if (!config.success) throw new EnvironmentError(`${path} does not hold an object of settings.`);
  const { subgraphs, ...given } = config.data;
  const problems: string[] = [];
  const env: NodeJS.ProcessEnv = {};
  for (const [key, raw] of Object.entries(given)) {
    const variable = variables.get(key);
    const parsed = value.safeParse(raw);
    if (variable === undefined) problems.push(`There is no setting ${key.slice(0, 100)}.`);
    else if (!parsed.success) problems.push(`${key} is no text, number, list, object, true or false.`);
    else env[variable] = textOf(parsed.data);
  }
  const addresses = urls.safeParse(subgraphs ?? {});
  if (!addresses.success) problems.push('subgraphs must have a URL or a list of URLs under each name.');
  else
    for (const [name, instances] of Object.entries(addresses.data))
      env[subgraphVariable(name)] = [instances].flat().join(',');
  if (problems.length > 0) throw new EnvironmentError(`${path} cannot be used. ${problems.join(' ')}`);
  return env;
}

async function load(path: string): Promise<unknown> {
  try {
    if (extname(path) !== '.json') {
      const module = (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: unknown };
      return module.default;
    }
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(`${path} cannot be read: ${reason}`, { cause: error });
  }
}

function textOf(given: z.output<typeof value>): string {
  if (Array.isArray(given) && given.every((each) => typeof each === 'string')) return given.join(',');
  return typeof given === 'object' ? JSON.stringify(given) : String(given);
}
