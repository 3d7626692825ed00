import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackProblem } from '../terminal/problem.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';
import { cached } from './cached.mjs';

const version = '4.1.0';
// log4j-slf4j-impl is not among the server's own dependencies; without it nothing is logged.
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>parley</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.24.3</version></dependency>
  </dependencies>
</project>
`;

/**
 * @param {string} javaHome for Maven
 * @returns {Promise<string>} the folder of Kafka's jars
 */
export async function fetchKafka(javaHome) {
  const folder = await cached(`kafka-${version}`, {
    fetch: (attempt) => copyJars(attempt, javaHome),
    verify,
  });
  return join(folder, 'lib');
}

/** @param {string} folder @param {string} javaHome */
async function copyJars(folder, javaHome) {
  const file = join(folder, 'pom.xml');
  writeFileSync(file, pom);
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'lib')}`];
  // A repository of its own: the user's may be absent or not writable, and stays as it is.
  const repository = join(folder, 'repository');
  const args = ['-B', '-q', '-f', file, `-Dmaven.repo.local=${repository}`, ...copy];
  const result = await runCommand('mvn', args, { env: { ...process.env, JAVA_HOME: javaHome } });
  if (result.missing) {
    throw new StackProblem(
      'There is no mvn to fetch Kafka with: install Maven or Docker, or set PARLEY_KAFKA_BROKERS.',
    );
  }
  if (!result.ok) {
    const reason =
      result.output.split('\n').find((line) => line.includes('ERROR')) ?? lastLines(result.output, 1);
    throw new Error(`Kafka could not be downloaded with mvn: check the network, then try again.\n${reason}`);
  }
  for (const leftover of [file, repository]) rmSync(leftover, { recursive: true });
}

/** @param {string} folder */
async function verify(folder) {
  for (const jar of [
    `kafka_2.13-${version}.jar`,
    `kafka-server-${version}.jar`,
    `kafka-clients-${version}.jar`,
  ]) {
    if (!existsSync(join(folder, 'lib', jar))) throw new Error(`Kafka came without ${jar}: try again.`);
  }
}
