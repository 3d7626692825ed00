import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stepsOf, type Step } from './document.ts';
import { matches, openTerminal, type Terminal } from './terminal.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Somebody who follows pages literally, in an empty folder `chat` beside this repository, which is called `parley` there. */
export interface Reader {
  /** Does all that the page says, in its order, and closes its terminals; throws at the first thing that is not as it says. */
  follow(path: string, deeds?: Deeds): Promise<void>;
  /** Deletes the folder. */
  leave(): void;
}

/** What a page's `<!-- do: … -->` stand for. */
export type Deeds = Readonly<Record<string, (terminals: readonly Terminal[]) => void | Promise<void>>>;

/** `variables` are added to the environment of all that the pages run. */
export function createReader(variables: Readonly<Record<string, string>>): Reader {
  const home = mkdtempSync(join(tmpdir(), 'parley-reader-'));
  const cwd = join(home, 'chat');
  mkdirSync(cwd);
  symlinkSync(root, join(home, 'parley'));
  const env = {
    ...process.env,
    ...variables,
    PATH: `${offlineNpm(home)}:${process.env['PATH']}`,
    // Jest's own is not the reader's.
    NODE_OPTIONS: '',
  };
  return {
    async follow(path, deeds = {}) {
      const terminals = new Map<string, Terminal>();
      try {
        const act = createActor({ cwd, env, terminals, deeds });
        for (const step of stepsOf(path)) await act(step);
      } finally {
        for (const terminal of terminals.values()) terminal.close();
      }
    },
    leave: () => rmSync(home, { recursive: true, force: true }),
  };
}

interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly terminals: Map<string, Terminal>;
  readonly deeds: Deeds;
}

function createActor({ cwd, env, terminals, deeds }: Place): (step: Step) => Promise<void> {
  let printed = '';
  const terminalOf = (name: string): Terminal => {
    const terminal = terminals.get(name);
    if (terminal === undefined) throw new Error(`There is no terminal "${name}".`);
    return terminal;
  };
  return async (step) => {
    switch (step.kind) {
      case 'file':
        mkdirSync(dirname(join(cwd, step.path)), { recursive: true });
        return writeFileSync(join(cwd, step.path), step.text);
      case 'run':
        printed = await run(step.command, { cwd, env });
        return;
      case 'output':
        if (!matches(printed.trim(), step.text.trim()))
          throw new Error(`Printed was\n${printed}\nand not\n${step.text}`);
        return;
      case 'start':
        terminals.get(step.terminal)?.close();
        terminals.set(step.terminal, openTerminal(step.command, { cwd, env }));
        return;
      case 'type':
        return terminalOf(step.terminal).type(step.text);
      case 'shows':
        return terminalOf(step.terminal).shows(step.text);
      case 'do': {
        const deed = deeds[step.name];
        if (deed === undefined) throw new Error(`The test does not know how to do "${step.name}".`);
        return deed([...terminals.values()]);
      }
      default:
        throw new TypeError(`Unknown: ${JSON.stringify(step satisfies never)}`);
    }
  };
}

async function run(command: string, { cwd, env }: Pick<Place, 'cwd' | 'env'>): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', command], { cwd, env });
  return stdout;
}

/** The folder of an `npm` that fetches nothing. */
function offlineNpm(home: string): string {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const npm = execFileSync('bash', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  const script = fileURLToPath(new URL('offline-npm.mjs', import.meta.url));
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nexec node '${script}' '${npm}' "$@"\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  return bin;
}
