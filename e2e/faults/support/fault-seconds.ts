/** How long a fault lasts: short by default, `FAULT_SECONDS=full` for what operators should expect, or a number of seconds. */
export function faultSeconds({ ci, full }: { ci: number; full: number }): number {
  const given = process.env['FAULT_SECONDS'];
  if (given === undefined || given === '') return ci;
  return given === 'full' ? full : Number(given);
}

/**
 * An upper bound in milliseconds that holds on a machine that does nothing else: with `FAULT_SECONDS=full`. Beside other tests a machine
 * may stand still for seconds, and the bound only finds what hangs.
 */
export function boundMs(full: number): number {
  return inFullTime() ? full : 60_000;
}

/** Whether the services run with the times that operators have, too. */
export function inFullTime(): boolean {
  return process.env['FAULT_SECONDS'] === 'full';
}
