import { takeProfile } from './terminal/arguments.mjs';
import { logs } from './commands/logs.mjs';
import { reset } from './commands/reset.mjs';
import { secrets } from './commands/secrets.mjs';
import { start } from './commands/start.mjs';
import { status } from './commands/status.mjs';
import { stop } from './commands/stop.mjs';
import { runLauncher } from './terminal/launcher.mjs';

/** @typedef {(profile: string, rest: readonly string[]) => Promise<number>} Command  resolves with the exit code */

/** @type {Record<string, Command>} */
const commands = { start, stop, status, reset, logs, secrets };

const usage = `npm run stack -- <command> [--profile <name>]
  start [--engines-only]   starts the engines and the services and leaves them running;
        [--instances <n>]  so many of every service
  stop                     stops what runs
  status                   says what runs, where, and whether it is well
  reset                    stops and deletes the profile's data, keys and logs
  secrets                  prints new keys for the .env of docker compose
  logs [service] [-f]      shows the last lines of the logs; -f goes on`;

await runLauncher(async () => {
  const { profile, rest } = takeProfile(process.argv.slice(2));
  const [name = '', ...more] = rest;
  const command = commands[name];
  if (command !== undefined) return command(profile, more);
  console.error(usage);
  return name === '' || name === 'help' ? 0 : 2;
});
