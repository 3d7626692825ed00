import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { subgraphs } from '../../schema/subgraphs.mjs';
import { StackProblem } from '../terminal/problem.mjs';

const enginePorts = { mysql: 13306, mongodb: 17017, redis: 16379, kafka: 19092, kafkaController: 19093 };

/** @typedef {keyof typeof enginePorts | keyof import('../services/services-contract.d.mts').ServicePorts} PortName */

/** @type {Readonly<Record<string, number>>} */
const defaultPorts = {
  ...enginePorts,
  gateway: 4000,
  gatewayAdmin: 4001,
  ...Object.fromEntries(subgraphs.map(({ name, port }) => [name, port])),
};

/** The variable that moves a port, such as PARLEY_KAFKA_CONTROLLER_PORT. @param {PortName} name */
export function portSetting(name) {
  return `PARLEY_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}_PORT`;
}

/**
 * The configured ports of a profile; `dev` has fixed ones, other profiles take what is free.
 * @template {PortName} Name
 * @param {readonly Name[]} names
 * @param {'fixed' | 'free'} kind
 * @returns {Promise<Record<Name, number>>}
 */
export async function choosePorts(names, kind) {
  const numbers = kind === 'free' ? await freePorts(names.length) : names.map(configuredPort);
  return /** @type {Record<Name, number>} */ (
    Object.fromEntries(names.map((name, index) => [name, numbers[index]]))
  );
}

/**
 * Those of every instance of services: the configured ones and, for further instances, ten above each.
 * @template {PortName} Name
 * @param {readonly Name[]} names
 * @param {{instances: number, kind: 'fixed' | 'free'}} how
 * @returns {Promise<Record<Name, number[]>>}
 */
export async function chooseInstancePorts(names, { instances, kind }) {
  const free = kind === 'free' ? await freePorts(names.length * instances) : [];
  const portsOf = (/** @type {Name} */ name) =>
    Array.from({ length: instances }, (_, index) => free.pop() ?? configuredPort(name) + 10 * index);
  return /** @type {Record<Name, number[]>} */ (
    Object.fromEntries(names.map((name) => [name, portsOf(name)]))
  );
}

/** @param {PortName} name */
function configuredPort(name) {
  const setting = portSetting(name);
  const value = process.env[setting];
  if (value === undefined || value === '') return defaultPorts[name] ?? 0;
  const number = Number(value);
  if (Number.isInteger(number) && number > 0 && number < 65536) return number;
  throw new StackProblem(`${setting} is "${value}", which is no port: set it to a number from 1 to 65535.`);
}

// Below 32768, where Linux begins to hand out ports for outgoing connections: those could take a chosen one before its server starts.
const freeRange = { from: 20_000, to: 32_000 };

/**
 * Ports that nobody listens on now, all different.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  /** @type {{port: number, close: () => Promise<void>}[]} */
  const held = [];
  while (held.length < count) {
    const candidate = randomInt(freeRange.from, freeRange.to);
    await listen(candidate).then(
      (listener) => held.push(listener),
      () => undefined,
    );
  }
  await Promise.all(held.map(({ close }) => close()));
  return held.map(({ port }) => port);
}

/**
 * Throws one sentence when something already listens there.
 * @param {PortName} name
 * @param {number} port
 */
export async function assertPortIsFree(name, port) {
  try {
    const held = await listen(port);
    await held.close();
  } catch {
    throw new StackProblem(
      `Port ${port} for ${name} is taken: stop what listens there, or choose another with ${portSetting(name)}=<port>.`,
    );
  }
}

/** @param {number} port @returns {Promise<{port: number, close: () => Promise<void>}>} */
function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      resolve({ port, close: () => new Promise((done) => server.close(() => done())) }),
    );
  });
}
