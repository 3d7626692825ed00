// Finds the Kafka of a profile and leaves the rest to packages/event-bus, the only one that knows Kafka.
import { readArguments } from './terminal/arguments.mjs';
import { deadLettersHelp } from './terminal/help.mjs';
import { readEngines } from './engines/engines.mjs';
import { runLauncher } from './terminal/launcher.mjs';
import { runBuilt } from './terminal/run-built.mjs';
import { StackProblem, UsageProblem } from './terminal/problem.mjs';
import { topicPrefix } from './services/service-environment.mjs';

const commands = new Set(['list', 'show', 'redrive', 'skip']);

await runLauncher(async () => {
  const given = process.argv.slice(2);
  const all = given.includes('--all');
  const { profile, help, words } = readArguments(
    given.filter((argument) => argument !== '--all'),
    { command: 'npm run dlq', words: 4 },
  );
  if (help || words.length === 0) {
    console.log(deadLettersHelp);
    return 0;
  }
  if (!commands.has(words[0] ?? ''))
    throw new UsageProblem(
      `There is no npm run dlq -- ${words[0]}: npm run dlq -- --help lists the commands.`,
    );
  const file = 'packages/event-bus/dist/dead-letters/main.js';
  return runBuilt(file, [...words, ...(all ? ['--all'] : [])], kafkaOf(profile));
});

/** KAFKA_BROKERS of the environment counts first, as for a service: so the command works on any deployment. @param {string} profile */
function kafkaOf(profile) {
  if (process.env.KAFKA_BROKERS) return {};
  const engines = readEngines(profile);
  if (engines === undefined)
    throw new StackProblem(
      `Nothing of the profile ${profile} runs: start it with npm start, or set KAFKA_BROKERS (and KAFKA_TOPIC_PREFIX).`,
    );
  return { KAFKA_BROKERS: engines.kafkaBrokers, KAFKA_TOPIC_PREFIX: topicPrefix(profile) };
}
