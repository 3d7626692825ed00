import { EnvironmentError } from '@parley/service-kit/process';
import { parseArgs } from 'node:util';
import { readConfigFile } from './config-file.ts';
import { settingsSummary } from './settings-page.ts';

/** What the command line asks for, and the settings that go with it. */
export interface Command {
  readonly verb: 'serve' | 'check' | 'help' | 'settings';
  readonly env: NodeJS.ProcessEnv;
}

/** The command line has precedence over the environment, and that over the file. Throws EnvironmentError. */
export async function readCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Command> {
  const { supergraph, port, config, check, help, settings } = parse(args);
  if (help === true) return { verb: 'help', env };
  if (settings === true) return { verb: 'settings', env };
  const file = config ?? env['GATEWAY_CONFIG'];
  const given = file === undefined || file === '' ? {} : await readConfigFile(file);
  return {
    verb: check === true ? 'check' : 'serve',
    env: {
      ...given,
      ...env,
      ...(supergraph !== undefined && { SUPERGRAPH_PATH: supergraph }),
      ...(port !== undefined && { PORT: port }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        supergraph: { type: 'string', short: 's' },
        port: { type: 'string', short: 'p' },
        config: { type: 'string', short: 'c' },
        check: { type: 'boolean' },
        settings: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(`${reason.slice(0, 200)}. parley-gateway --help says what there is.`);
  }
}

export const helpText = (): string => `parley-gateway --supergraph ./supergraph.graphql [--port 4000]

Serves a federated supergraph: queries, mutations and subscriptions at /graphql.

  -s, --supergraph <file>  the supergraph's SDL; it is read again when it changes
  -p, --port <number>      where it listens (4000); 0: any free port. ADMIN_PORT (4001) is where its metrics are
  -c, --config <file>      settings as JSON, or a module with a default export; also GATEWAY_CONFIG
      --check              says whether the settings are complete and the supergraph can be served, and ends
      --settings           prints every setting with its default
  -h, --help               prints this

Every setting is an environment variable, or a key of the file in camelCase (MAX_DEPTH is maxDepth):
${settingsSummary()}
`;
