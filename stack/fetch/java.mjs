import {
  existsSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { StackProblem } from '../terminal/problem.mjs';
import { runCommand } from '../system/run-command.mjs';
import { cached } from './cached.mjs';
import { unpackDebianPackages } from './debian.mjs';
import { javaTrustStore } from './java-trust-store.mjs';

const oldest = 17;

/** @returns {Promise<string>} the home of a Java that Kafka runs on: the machine's, or one fetched from Debian */
export async function findOrFetchJava() {
  return (await javaOnPath()) ?? (await fetchJava());
}

/** @returns {Promise<string | undefined>} */
async function javaOnPath() {
  const command = process.env.JAVA_HOME === undefined ? 'java' : join(process.env.JAVA_HOME, 'bin', 'java');
  const { ok, output } = await runCommand(command, ['-XshowSettings:properties', '-version']);
  const version = Number(/java\.specification\.version = (\d+)/.exec(output)?.[1]);
  return ok && version >= oldest ? /java\.home = (.+)/.exec(output)?.[1]?.trim() : undefined;
}

async function fetchJava() {
  try {
    const folder = await cached('java-17-debian', { fetch: unpackJava, verify });
    return homeIn(folder);
  } catch (error) {
    throw new StackProblem(
      `Kafka needs Java ${oldest} or newer, and none was found or could be fetched: install a JRE or Docker, or set PARLEY_KAFKA_BROKERS.`,
      { cause: error },
    );
  }
}

/** @param {string} folder */
async function unpackJava(folder) {
  await unpackDebianPackages(folder, ['openjdk-17-jre-headless']);
  repointSystemLinks(homeIn(folder), folder);
  const trustStore = join(homeIn(folder), 'lib', 'security', 'cacerts');
  rmSync(trustStore, { force: true });
  writeFileSync(trustStore, javaTrustStore());
}

/** Debian's JRE links its settings to /etc, where nothing was installed: point them at what was unpacked. @param {string} from @param {string} folder */
function repointSystemLinks(from, folder) {
  for (const name of readdirSync(from)) {
    const path = join(from, name);
    const stat = lstatSync(path);
    if (stat.isDirectory()) repointSystemLinks(path, folder);
    if (!stat.isSymbolicLink() || !readlinkSync(path).startsWith('/etc/')) continue;
    const target = join(folder, readlinkSync(path));
    rmSync(path);
    // Absolute would break at the rename into the cache.
    if (existsSync(target)) symlinkSync(relative(dirname(path), target), path);
  }
}

/** @param {string} folder */
async function verify(folder) {
  const { ok, output } = await runCommand(join(homeIn(folder), 'bin', 'java'), ['-version']);
  if (!ok) throw new Error(output);
}

/** @param {string} folder */
function homeIn(folder) {
  const jvm = join(folder, 'usr', 'lib', 'jvm');
  const name = readdirSync(jvm).find((entry) => entry.startsWith('java-17-openjdk-'));
  return join(jvm, name ?? 'missing');
}
