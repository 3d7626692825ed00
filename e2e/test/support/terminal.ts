import { spawn } from 'node:child_process';

/** A command that runs in a terminal of its own until it is closed. */
export interface Terminal {
  type(text: string): void;
  /** Resolves when it has printed these lines next; rejects as soon as it prints another, or ends before. */
  shows(expected: string): Promise<void>;
  /** Ctrl-C; resolves when the command has ended. */
  interrupt(): Promise<void>;
  close(): void;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What prints nothing for so long hangs; jest would end the test a little later, and not say where. */
const silenceMs = 150_000;

export function openTerminal(command: string, { cwd, env }: TerminalOptions): Terminal {
  // A group of its own, so that what the shell has started ends with it.
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', command], { cwd, env, detached: true });
  let waiting = '';
  let problems = '';
  let isOver = false;
  let changed = (): void => undefined;
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    waiting += text;
    changed();
  });
  shell.stderr.setEncoding('utf8').on('data', (text: string) => (problems += text));
  // It may have ended while something is typed: `shows` says so.
  shell.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    shell.on('close', () => {
      isOver = true;
      changed();
      resolve();
    });
  });
  const signal = (name: 'SIGINT' | 'SIGKILL'): void => {
    if (!isOver && shell.pid !== undefined) process.kill(-shell.pid, name);
  };
  const nextLine = async (): Promise<string> => {
    let isSilent = false;
    const silence = setTimeout(() => {
      isSilent = true;
      changed();
    }, silenceMs);
    for (;;) {
      const end = waiting.indexOf('\n');
      if (end >= 0) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 1);
        clearTimeout(silence);
        return line;
      }
      if (isOver) throw new Error(`\`${command.trim()}\` has ended. ${problems}`);
      if (isSilent)
        throw new Error(`\`${command.trim()}\` printed nothing more in ${silenceMs} ms. ${problems}`);
      await new Promise<void>((resolve) => (changed = resolve));
    }
  };
  return {
    type: (text) => void shell.stdin.write(text),
    async shows(expected) {
      for (const line of expected.trimEnd().split('\n')) {
        const printed = await nextLine();
        if (!matches(printed, line))
          throw new Error(`\`${command.trim()}\` printed "${printed}", not "${line}". ${problems}`);
      }
    },
    interrupt: () => {
      signal('SIGINT');
      return ended;
    },
    close: () => signal('SIGKILL'),
  };
}

/** `…` stands for anything, as it does for the reader. */
export function matches(printed: string, shown: string): boolean {
  const parts = shown.split('…').map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'su').test(printed);
}
