// Gives the chat service's own command the environment of a profile. Past one machine it runs in the service's container.
import { commandEnvironment } from './services/command-environment.mjs';
import { readArguments } from './terminal/arguments.mjs';
import { legalHoldHelp } from './terminal/help.mjs';
import { runLauncher } from './terminal/launcher.mjs';
import { UsageProblem } from './terminal/problem.mjs';
import { runBuilt } from './terminal/run-built.mjs';

await runLauncher(async () => {
  const given = process.argv.slice(2);
  const command = 'npm run legal-hold';
  const { profile, help, words } = readArguments(given, { command, words: 3 });
  if (help || given.length === 0) {
    console.log(legalHoldHelp);
    return 0;
  }
  const [what, , how] = words;
  const isList = what === 'list' && words.length === 1;
  if (!isList && (what !== 'room' || (how !== 'on' && how !== 'off')))
    throw new UsageProblem(
      `${command} does not know ${words.join(' ')}: ${command} -- --help says what it does.`,
    );
  return runBuilt('subgraphs/chat/dist/legal-hold.js', words, commandEnvironment('chat', profile));
});
