import { differences, type Projections } from './compare.ts';
import { rebuild, type Rebuilt } from './rebuild.ts';

/** The command of a process of its own, with the environment of the service. A failure is one sentence and exit code 1. */
export async function runRebuild(
  service: string,
  open: () => Promise<{ readonly projections: Projections; readonly close: () => Promise<void> }>,
): Promise<void> {
  const print = (sentence: string): void => void process.stdout.write(`${sentence}\n`);
  try {
    const { projections, close } = await open();
    const names = process.argv.slice(2);
    process.exitCode = await runRebuildCommand(names, { service, projections, print });
    await close();
  } catch (error) {
    print(`${service} could not be rebuilt: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

/**
 * Rebuilds the projections of a service that are named, or all, and prints a sentence about each. Resolves with the exit code: 0 done, 1
 * not equal, 2 not understood.
 */
export async function runRebuildCommand(
  names: readonly string[],
  deps: {
    readonly service: string;
    /** Empty where the service does not know their owners. */
    readonly projections: Projections;
    readonly print: (sentence: string) => void;
  },
): Promise<number> {
  const { service, projections, print } = deps;
  if (Object.keys(projections).length === 0) {
    print(
      `${service} does not know where its projections come from: set PROJECTION_SECRET and the URLs of their owners.`,
    );
    return 2;
  }
  const unknown = names.find((name) => !Object.hasOwn(projections, name));
  if (unknown !== undefined) {
    print(`${service} has no projection ${unknown}: it has ${Object.keys(projections).join(', ')}.`);
    return 2;
  }
  let code = 0;
  for (const [name, sides] of Object.entries(projections)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const rebuilt = await rebuild(sides);
    print(`${name} of ${service}: ${describe(rebuilt)}`);
    if (!rebuilt.isEqual) code = 1;
  }
  return code;
}

function describe({ rows, repaired, isEqual }: Rebuilt): string {
  const repairs = differences.flatMap((kind) => (repaired[kind] ? `${repaired[kind]} ${kind}` : []));
  if (!isEqual) return 'it still differs from its owner: is there another copy of it? Run the command again.';
  const done = repairs.length === 0 ? 'all equal' : `repaired ${repairs.join(', ')}`;
  return `${rows} rows compared, ${done}.`;
}
