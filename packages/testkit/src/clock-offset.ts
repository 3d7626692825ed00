// Also from the build, which holds no .mjs.
const preload = new URL('../src/clock-offset.mjs', import.meta.url).href;

/** The environment of a process whose clock differs by so many milliseconds from that of everybody else. */
export function clockOffset(ms: number): { readonly NODE_OPTIONS: string; readonly CLOCK_OFFSET_MS: string } {
  return { NODE_OPTIONS: `--import=${preload}`, CLOCK_OFFSET_MS: String(ms) };
}
