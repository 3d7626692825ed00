/**
 * Measures several systems in turn, several times; each round begins with another one, so that what the machine does meanwhile
 * meets all of them.
 * @template System, Measured
 * @param {{systems: readonly System[], nameOf: (system: System) => string, rounds: number, measure: (system: System, round: number) => Promise<Measured>, describe: (measured: Measured) => string}} options
 * @returns {Promise<Map<System, Measured[]>>}
 */
export async function inRounds({ systems, nameOf, rounds, measure, describe }) {
  /** @type {Map<System, Measured[]>} */
  const all = new Map(systems.map((system) => [system, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < systems.length; turn += 1) {
      const system = systems[(round + turn) % systems.length];
      if (system === undefined) continue;
      const measured = await measure(system, round);
      console.log(`round ${round + 1}/${rounds}  ${nameOf(system).padEnd(24)} ${describe(measured)}`);
      all.get(system)?.push(measured);
    }
  }
  return all;
}
