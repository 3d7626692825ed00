import { logs } from './commands/logs.mjs';
import { newEpoch } from './commands/new-epoch.mjs';
import { reset } from './commands/reset.mjs';
import { secrets } from './commands/secrets.mjs';
import { start } from './commands/start.mjs';
import { status } from './commands/status.mjs';
import { stop } from './commands/stop.mjs';
import { readArguments } from './terminal/arguments.mjs';
import { stackHelp } from './terminal/help.mjs';
import { runLauncher } from './terminal/launcher.mjs';
import { UsageProblem } from './terminal/problem.mjs';

/** @typedef {import('./terminal/arguments.mjs').Arguments} Arguments */
/** @typedef {(given: Arguments) => Promise<number>} Command  resolves with the exit code */

/** @type {Record<string, {run: Command, options?: readonly ('instances' | 'engines-only' | 'follow')[], words?: number}>} */
const commands = {
  start: { run: start, options: ['engines-only', 'instances'] },
  stop: { run: stop },
  status: { run: status },
  logs: { run: logs, options: ['follow'], words: 1 },
  reset: { run: reset },
  secrets: { run: secrets },
  'new-epoch': { run: newEpoch, words: Infinity },
};

const command = 'npm run stack';

await runLauncher(async () => {
  const given = process.argv.slice(2);
  const options = /** @type {const} */ (['instances', 'engines-only', 'follow']);
  const { help, words } = readArguments(given, { command, options, words: Infinity });
  const [name] = words;
  if (help || name === undefined) {
    console.log(stackHelp);
    return 0;
  }
  const chosen = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (chosen === undefined)
    throw new UsageProblem(`There is no ${command} -- ${name}: ${command} -- --help lists the commands.`);
  const read = readArguments(given, { command, ...chosen, words: 1 + (chosen.words ?? 0) });
  return chosen.run({ ...read, words: read.words.slice(1) });
});
