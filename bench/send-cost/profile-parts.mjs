/** @typedef {{nodes: readonly {id: number, callFrame: {functionName: string, url: string}}[], samples: readonly number[], timeDeltas: readonly number[]}} CpuProfile  as V8's profiler gives it; `timeDeltas`: µs before each sample */

/** What Node's own modules are called in the table, by what their URL begins with; the first that fits. @type {readonly (readonly [string, string])[]} */
const nodeParts = [
  ['node:_http', 'node: HTTP'],
  ['node:internal/http', 'node: HTTP'],
  ['node:internal/streams', 'node: streams'],
  ['node:stream', 'node: streams'],
  ['node:net', 'node: sockets'],
  ['node:internal/stream_base_commons', 'node: sockets'],
  ['node:internal/timers', 'node: timers'],
  ['node:timers', 'node: timers'],
  ['node:internal/process/task_queues', 'node: promises'],
  ['node:internal/async_hooks', 'node: promises'],
  ['node:internal/crypto', 'node: crypto'],
  ['node:events', 'node: events'],
  ['node:buffer', 'node: buffers'],
  ['node:internal/buffer', 'node: buffers'],
];

const writes = /^(writev?|writeBuffer|write(Utf8|Latin1|Ascii|Ucs2)String|shutdown)$/;

/**
 * How long a process computed in each of its parts, by where each sample stood: an npm package, a folder of our own, a part of Node.
 * @param {CpuProfile} profile
 * @returns {Map<string, number>} ms
 */
export function partsOf({ nodes, samples, timeDeltas }) {
  const partOfNode = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  /** @type {Map<string, number>} */
  const parts = new Map();
  samples.forEach((id, index) => {
    const part = partOfNode.get(id);
    if (part === undefined) return;
    parts.set(part, (parts.get(part) ?? 0) + (timeDeltas[index] ?? 0) / 1_000);
  });
  return parts;
}

/** @param {CpuProfile['nodes'][number]['callFrame']} frame @returns {string | undefined} undefined: nothing was computed */
function partOf({ functionName, url }) {
  if (functionName === '(idle)' || functionName === '(root)') return undefined;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url === '')
    return writes.test(functionName) ? 'writes to sockets' : `native: ${nativeName(functionName)}`;
  if (url.startsWith('node:'))
    return nodeParts.find(([begin]) => url.startsWith(begin))?.[1] ?? 'node: other';
  const packageName = url.match(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
  if (packageName !== undefined) return packageName;
  const own = url.match(
    /\/(packages|subgraphs)\/([^/]+)\/dist\/(?:src\/)?([^/]+)|\/(gateway)\/dist\/(?:src\/)?([^/]+)/,
  );
  if (own === null) return 'own: other';
  const folder = (own[3] ?? own[5] ?? '').replace(/\.js$/, '');
  return own[1] === 'packages' ? `own: ${own[2]}` : `own: ${own[2] ?? own[4]}/${folder}`;
}

/** @param {string} functionName */
function nativeName(functionName) {
  return functionName === '(program)' ? 'V8, libuv and system' : functionName || 'other';
}
