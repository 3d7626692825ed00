/** How long a fault lasts: short by default, `FAULT_SECONDS=full` for what operators should expect, or a number of seconds. */
export function faultSeconds({ ci, full }: { ci: number; full: number }): number {
  const given = process.env['FAULT_SECONDS'];
  if (given === undefined || given === '') return ci;
  return given === 'full' ? full : Number(given);
}

/** Whether the services run with the times that operators have, too. */
export function inFullTime(): boolean {
  return process.env['FAULT_SECONDS'] === 'full';
}
