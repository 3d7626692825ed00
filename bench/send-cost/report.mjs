import { spread } from '../harness/statistics.mjs';
import { show, table } from '../harness/table.mjs';
import { sum } from './engine-counts.mjs';

/** @typedef {import('./engine-counts.mjs').Counts} Counts */
/** @typedef {import('./bench.mjs').Measured} Measured */
/** @typedef {Map<string, Map<string, number>>} Shares  by service and part */

/** @param {{measured: ReadonlyMap<{name: string}, Measured[]>, bare: any, parts: Shares}} all */
export function report({ measured, bare, parts }) {
  const { kafka, echo } = bare;
  return {
    title: '(o) what one send costs; one instance of each service; median (lowest–highest round)',
    table: [
      loadTable(measured),
      `bare: commit → change stream → Kafka → consumer p50 ${kafka.p50.toFixed(1)} p99 ${kafka.p99.toFixed(1)} ms; HTTP with the same bodies ${echo.perSecond.toFixed(0)}/s, ${echo.cpuMs.toFixed(3)} ms of both sides`,
      countTable(measured),
      partTable(parts, underLoad(measured)),
    ].join('\n\n'),
    result: {
      loads: [...measured].map(([{ name }, rounds]) => ({ name, rounds })),
      bare,
      parts: Object.fromEntries([...parts].map(([service, ms]) => [service, Object.fromEntries(ms)])),
    },
  };
}

/** @param {ReadonlyMap<{name: string}, Measured[]>} measured */
function loadTable(measured) {
  const processes = [...new Set([...measured.values()].flat().flatMap(({ cpu }) => Object.keys(cpu)))];
  const rows = [...measured].map(([{ name }, rounds]) => {
    const of = (/** @type {(one: Measured) => number | undefined} */ pick, digits = 0) => {
      const values = rounds.flatMap((one) => pick(one) ?? []);
      return values.length === 0 ? '' : show(spread(values), digits);
    };
    const median = (/** @type {string} */ process) => {
      const values = rounds.flatMap(({ cpu }) => cpu[process] ?? []);
      return values.length === 0 ? '' : spread(values).median.toFixed(2);
    };
    return [
      name,
      of(({ perSecond }) => perSecond),
      of(({ p50 }) => p50, 1),
      of(({ p99 }) => p99, 1),
      of(({ cpu }) => sum(cpu), 2),
      ...processes.map(median),
    ];
  });
  return table(['load', 'sends/s', 'seen p50 ms', 'p99', 'CPU of a send, ms', ...processes], rows);
}

/** What an engine is asked for by a send; what is less than one in a hundred sends is left out. @param {ReadonlyMap<{name: string}, Measured[]>} measured */
function countTable(measured) {
  const names = [...new Set([...measured.values()].flat().flatMap(({ counts }) => Object.keys(counts)))];
  const medianOf = (/** @type {readonly Measured[]} */ rounds, /** @type {string} */ name) =>
    spread(rounds.map(({ counts }) => counts[name] ?? 0)).median;
  const rows = names
    .map((name) => [name, ...[...measured.values()].map((rounds) => medianOf(rounds, name).toFixed(2))])
    .filter(([, ...values]) => values.some((value) => Number(value) >= 0.01));
  return table(['at the engines, of a send', ...[...measured.keys()].map(({ name }) => name)], rows);
}

/** What each service took under load. @param {ReadonlyMap<{name: string}, Measured[]>} measured @returns {{cpu: Counts, loops: Counts}} */
function underLoad(measured) {
  const rounds = [...measured].find(([{ name }]) => name.endsWith('rooms at once'))?.[1] ?? [];
  const median = (/** @type {'cpu' | 'loops'} */ what) =>
    Object.fromEntries(
      Object.keys(rounds[0]?.[what] ?? {}).map((name) => [
        name,
        spread(rounds.map((round) => round[what][name] ?? 0)).median,
      ]),
    );
  return { cpu: median('cpu'), loops: median('loops') };
}

/** The parts that take most, by what all services spend in them. @param {Shares} shares @param {{cpu: Counts, loops: Counts}} load */
function partTable(shares, { cpu, loops }) {
  const services = [...shares.keys()];
  const parts = [...new Set([...shares.values()].flatMap((of) => [...of.keys()]))].map((part) => ({
    part,
    of: services.map((service) => (shares.get(service)?.get(part) ?? 0) * (loops[service] ?? 0)),
  }));
  const threads = services.map((service) => (cpu[service] ?? 0) - (loops[service] ?? 0));
  const rows = [...parts, { part: 'other threads (garbage, compiler, pool)', of: threads }]
    .map(({ part, of }) => ({ part, of, all: of.reduce((total, ms) => total + ms, 0) }))
    .toSorted((a, b) => b.all - a.all)
    .filter(({ all }) => all >= 0.01)
    .map(({ part, of, all }) => [part, all.toFixed(3), ...of.map((ms) => (ms < 0.002 ? '' : ms.toFixed(3)))]);
  const totals = services.map((service) => cpu[service] ?? 0);
  const all = [
    'all',
    totals.reduce((total, ms) => total + ms, 0).toFixed(3),
    ...totals.map((ms) => ms.toFixed(3)),
  ];
  return table(['under load, ms of a send', 'all', ...services], [all, ...rows]);
}
