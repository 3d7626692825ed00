import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../../stack/fetch/cached.mjs';
import { StackProblem } from '../../stack/terminal/problem.mjs';
import { goModule, goTool, pythonPackage, run } from './tools.mjs';
import { documentsIn } from './yaml.mjs';

const kubernetesVersion = '1.34.0';
const kubernetesPackage = 'kubernetes-validate==1.37.0';

/** Whose kinds we use, and where their modules have the definitions. */
const definitions = {
  'gateway-api': { module: 'sigs.k8s.io/gateway-api@v1.3.0', folder: 'config/crd/standard' },
  istio: { module: 'istio.io/api@v1.27.0', folder: 'kubernetes' },
};

/**
 * Checks files against the schemas of Kubernetes, and of the kinds that others define. A property that a schema does not know is an error.
 * @param {readonly string[]} files @param {readonly (keyof typeof definitions)[]} others @returns {Promise<string>} what was found
 */
export async function conform(files, others) {
  const folders = [await kubernetesSchemas(), ...(await Promise.all(others.map(definedSchemas)))];
  const places = folders.flatMap((folder) => [
    '-schema-location',
    join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json'),
  ]);
  const output = await run(await goTool('kubeconform'), ['-strict', '-summary', ...places, ...files]);
  return output.trim();
}

/** Those of Kubernetes itself, from a package of Python: their references are made to point to the file beside them. */
function kubernetesSchemas() {
  return cached(`kubernetes-schemas-${kubernetesVersion}-2`, {
    async fetch(attempt) {
      const from = join(
        await pythonPackage(kubernetesPackage),
        `kubernetes_validate/kubernetes-json-schema/v${kubernetesVersion}-local-strict`,
      );
      for (const file of readdirSync(from)) {
        const text = readFileSync(join(from, file), 'utf8');
        writeFileSync(join(attempt, file), local(text));
      }
    },
    verify: hasSchemas,
  });
}

/** Without the address by which its references would be looked for elsewhere. @param {string} text */
function local(text) {
  return JSON.stringify({ ...JSON.parse(text), $id: undefined }).replaceAll(
    '"/api/_definitions.json#',
    '"_definitions.json#',
  );
}

/** Those of a CustomResourceDefinition. @param {keyof typeof definitions} name */
function definedSchemas(name) {
  const { module, folder } = definitions[name];
  return cached(`${name}-schemas-${module.slice(module.lastIndexOf('@') + 1)}-1`, {
    async fetch(attempt) {
      const from = join(await goModule(module), folder);
      mkdirSync(attempt, { recursive: true });
      for (const file of readdirSync(from).filter((each) => each.endsWith('.yaml')))
        for (const each of documentsIn(readFileSync(join(from, file), 'utf8'))) writeSchemas(attempt, each);
    },
    verify: hasSchemas,
  });
}

/** @param {string} folder @param {any} definition */
function writeSchemas(folder, definition) {
  if (definition.kind !== 'CustomResourceDefinition') return;
  const { group, names, versions } = definition.spec;
  for (const { name, schema } of versions) {
    // kubeconform names a file after the kind, the first part of the group, and the version.
    const file = `${names.kind.toLowerCase()}-${group.split('.')[0]}-${name}.json`;
    writeFileSync(join(folder, file), JSON.stringify(closed(schema.openAPIV3Schema, true)));
  }
}

/** What a schema does not name is refused, as the server prunes it in silence. @param {any} schema @param {boolean} [top] @returns {any} */
function closed(schema, top = false) {
  if (Array.isArray(schema)) return schema.map((each) => closed(each));
  if (schema === null || typeof schema !== 'object') return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'properties'
        ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, closed(each)]))
        : ['items', 'additionalProperties'].includes(key)
          ? closed(value)
          : value,
    ]),
  );
  const open = schema.properties === undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (open || schema.additionalProperties !== undefined) return inner;
  const base = top
    ? { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } }
    : {};
  return { ...inner, properties: { ...base, ...inner.properties }, additionalProperties: false };
}

/** @param {string} folder */
async function hasSchemas(folder) {
  if (readdirSync(folder).length === 0)
    throw new StackProblem('No schemas were found where they are expected.');
}
