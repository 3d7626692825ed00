// A preload for a process whose clock is wrong: `NODE_OPTIONS=--import=<the URL of this file> CLOCK_OFFSET_MS=5000`. `Date` is ahead by so many
// milliseconds, or behind (negative); timers and `performance` go on as on any machine.
const offsetMs = Number(process.env['CLOCK_OFFSET_MS'] ?? 0);
const { now } = Date;
Date.now = () => now() + offsetMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget),
  apply: (target) => new target(target.now()).toString(),
});
