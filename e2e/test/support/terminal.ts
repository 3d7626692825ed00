import { spawn } from 'node:child_process';

/** A command that runs in a terminal of its own until it is closed. */
export interface Terminal {
  type(text: string): void;
  /** Resolves when it has printed these lines next; rejects as soon as it prints another, or ends before. */
  shows(expected: string): Promise<void>;
  close(): void;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

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
  shell.on('close', () => {
    isOver = true;
    changed();
  });
  const nextLine = async (): Promise<string> => {
    for (;;) {
      const end = waiting.indexOf('\n');
      if (end >= 0) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 1);
        return line;
      }
      if (isOver) throw new Error(`\`${command.trim()}\` has ended. ${problems}`);
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
    close: () => {
      if (!isOver && shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
    },
  };
}

/** `…` stands for anything, as it does for the reader. */
export function matches(printed: string, shown: string): boolean {
  const parts = shown.split('…').map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'su').test(printed);
}
