/**
 * An engine as the launcher sees it.
 * @typedef {object} Engine
 * @property {'mysql' | 'mongodb' | 'redis' | 'kafka'} name
 * @property {string} setting  the variable that names one that already runs
 * @property {UrlKey} urlKey  its key in engines.json
 * @property {readonly [PortName, ...PortName[]]} ports  the first is the one that clients use
 * @property {(port: number) => string} url
 * @property {(port: number, host?: string) => Promise<void>} probe  rejects until the engine serves
 * @property {() => Promise<Launch>} prepare  finds the program, or fetches it
 */

/** @typedef {import('../system/ports.mjs').PortName} PortName */

/** @typedef {'mysqlUrl' | 'mongodbUrl' | 'redisUrl' | 'kafkaBrokers'} UrlKey */

/** @typedef {Record<UrlKey, string>} EngineUrls */

/**
 * Starts the prepared program; resolves when its process runs, which is before it serves.
 * @typedef {(place: Place) => Promise<Program>} Launch
 */

/**
 * @typedef {object} Program
 * @property {string} command
 * @property {readonly string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 * @property {() => Promise<void>} [settle]  what to do once it listens
 */

/**
 * @typedef {object} Place
 * @property {readonly number[]} ports  as in `Engine.ports`
 * @property {string} data  a folder of its own
 * @property {string} run   a folder for sockets and settings
 */

/** Engines refuse to run as root without an option. @returns {boolean} */
export function isRoot() {
  return process.getuid?.() === 0;
}
