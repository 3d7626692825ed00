import { z } from 'zod';
import { runDeadLetterCommand } from './command.ts';
import { createDeadLetterBox } from './dead-letter-box.ts';

const environment = z
  .object({ KAFKA_BROKERS: z.string().min(1), KAFKA_TOPIC_PREFIX: z.string().default('') })
  .parse(process.env);

const silent = (): void => undefined;
const box = createDeadLetterBox({
  brokers: environment.KAFKA_BROKERS.split(','),
  clientId: 'dead-letters',
  topicPrefix: environment.KAFKA_TOPIC_PREFIX,
  logger: { debug: silent, info: silent, warn: silent, error: silent },
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
try {
  process.exitCode = await runDeadLetterCommand(process.argv.slice(2), { box, print });
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(
    `Kafka does not answer as it should: ${error instanceof Error ? error.message : String(error)}\n`,
  );
} finally {
  await box.close();
}
