import { fillPlatform, password } from './demo/fill.mjs';
import { planWorld } from './demo/world.mjs';
import { readRunningServices } from './services/running-services.mjs';
import { readArguments } from './terminal/arguments.mjs';
import { demoHelp } from './terminal/help.mjs';
import { runLauncher } from './terminal/launcher.mjs';
import { StackProblem } from './terminal/problem.mjs';

await runLauncher(async () => {
  const { profile, help } = readArguments(process.argv.slice(2), { command: 'npm run demo' });
  if (help) {
    console.log(demoHelp);
    return 0;
  }
  const url = readRunningServices(profile)['gateway'];
  if (url === undefined)
    throw new StackProblem(
      `Nothing of the profile ${profile} runs: start it with npm start in another window.`,
    );
  const world = planWorld({ people: 30, messages: 5_000, suffix: '' });
  console.log(
    `Filling ${new URL('/', url)} with ${world.people.length} people in ${world.rooms.length} rooms…`,
  );
  const began = performance.now();
  const sent = await fillPlatform(url, world, tooOften);
  console.log(
    report(world, { sent, seconds: (performance.now() - began) / 1_000, app: new URL('/app/', url).href }),
  );
  return 0;
});

/** @param {string} message */
function tooOften(message) {
  return new StackProblem(`${message} Then run npm run demo again: it goes on where it was.`);
}

/** @param {import('./demo/world.mjs').World} world @param {{sent: number, seconds: number, app: string}} what */
function report({ people }, { sent, seconds, app }) {
  const done = sent === 0 ? 'All of it was there already.' : `${sent} messages in ${seconds.toFixed(0)} s.`;
  const names = people.map(({ username }) => username);
  return [
    done,
    `Sign in   ${names.slice(0, 4).join(', ')}, … with the password "${password}"`,
    `All       ${names.join(', ')}`,
    `Open      ${app}`,
  ].join('\n');
}
