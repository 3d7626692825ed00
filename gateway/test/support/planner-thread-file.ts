import { existsSync } from 'node:fs';

const file = new URL('../../dist/planning/planner-thread.js', import.meta.url);

/** What planner threads run: that of the last build, for a thread cannot run the sources. */
export function plannerThreadFile(): URL {
  if (!existsSync(file)) throw new Error('The gateway is not built. Run npm run build first.');
  return file;
}
