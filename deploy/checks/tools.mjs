import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../../stack/fetch/cached.mjs';
import { lastLines, runCommand } from '../../stack/system/run-command.mjs';
import { StackProblem } from '../../stack/terminal/problem.mjs';

/** What is built by Go: some 5 to 30 s each on two cores. */
const goTools = {
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
};

/**
 * A program that is built by `go install` once, and kept in the cache.
 * @param {keyof typeof goTools} name
 */
export async function goTool(name) {
  const module = goTools[name];
  const version = module.slice(module.lastIndexOf('@') + 1);
  const folder = await cached(`${name}-${version}`, {
    async fetch(attempt) {
      const own = { GOBIN: attempt, GOPATH: join(attempt, 'go'), GOCACHE: join(attempt, 'build') };
      const env = { ...process.env, ...own, GOFLAGS: '-modcacherw', CGO_ENABLED: '0' };
      const built = await runCommand('go', ['install', module], { env });
      for (const part of [own.GOPATH, own.GOCACHE]) rmSync(part, { recursive: true, force: true });
      if (built.missing)
        throw new StackProblem(`${name} is built by Go, which is not on the PATH: install Go 1.25 or later.`);
      if (!built.ok)
        throw new StackProblem(
          `${name} could not be built by \`go install ${module}\`: ${lastLines(built.output, 3)}`,
        );
    },
    async verify(attempt) {
      if (!existsSync(join(attempt, name)))
        throw new StackProblem(`\`go install ${module}\` made no ${name}.`);
    },
  });
  return join(folder, name);
}

/** The folder of a Go module's source. @param {string} module with its version */
export async function goModule(module) {
  const got = await runCommand('go', ['mod', 'download', '-json', module]);
  if (got.missing)
    throw new StackProblem(`${module} is fetched by Go, which is not on the PATH: install Go 1.25 or later.`);
  if (!got.ok) throw new StackProblem(`\`go mod download ${module}\` failed: ${lastLines(got.output, 3)}`);
  /** @type {{Dir: string}} */
  const { Dir } = JSON.parse(got.output.slice(got.output.indexOf('{')));
  return Dir;
}

/**
 * A package of Python with its programs, in an environment of its own. @param {string} requirement `name==version`
 * @returns {Promise<string>} the environment's folder
 */
export async function pythonPackage(requirement) {
  const folder = await cached(requirement.replace('==', '-'), {
    async fetch(attempt) {
      const own = join(attempt, 'python');
      const install = [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--no-deps',
        '--only-binary=:all:',
        '--target',
        own,
        requirement,
      ];
      const made = await runCommand('python3', install);
      if (made.missing)
        throw new StackProblem(`${requirement} needs python3 with pip, which is not on the PATH.`);
      if (!made.ok)
        throw new StackProblem(`\`pip install ${requirement}\` failed: ${lastLines(made.output, 3)}`);
    },
    async verify(attempt) {
      if (!existsSync(join(attempt, 'python'))) throw new StackProblem(`pip made nothing of ${requirement}.`);
    },
  });
  return join(folder, 'python');
}

/** Runs a tool that must succeed. @param {string} program @param {readonly string[]} args @param {string} [cwd] */
export async function run(program, args, cwd) {
  const { ok, output } = await runCommand(program, args, { cwd });
  if (!ok) throw new StackProblem(output.trimEnd());
  return output;
}
