import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../stack/system/paths.mjs';
import { documentsIn } from '../checks/yaml.mjs';

const deployFolder = join(repositoryRoot, 'deploy');

/** Every file below a folder of deploy/, as a path from deploy/. @param {string} folder @returns {string[]} */
export function filesIn(folder) {
  return readdirSync(join(deployFolder, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(join(deployFolder, file)).isFile())
    .toSorted();
}

/** @param {string} file a path from deploy/ */
export const read = (file) => readFileSync(join(deployFolder, file), 'utf8');

/** The documents of a file of YAML. @param {string} file */
export const documentsOf = (file) => documentsIn(read(file));

/** The resources that a kustomization names, without what its patches change. @param {string} folder */
export function resourcesOf(folder) {
  const [{ resources }] = documentsOf(join(folder, 'kustomization.yaml'));
  return resources.flatMap((name) => {
    const path = join(folder, name);
    return existsSync(join(deployFolder, path, 'kustomization.yaml')) ? resourcesOf(path) : documentsOf(path);
  });
}

/**
 * The ConfigMaps that a kustomization makes, with those of what it stands on. @param {string} folder
 * @returns {Record<string, Record<string, string>>}
 */
export function configMapsOf(folder) {
  const [{ resources, configMapGenerator = [] }] = documentsOf(join(folder, 'kustomization.yaml'));
  const below = resources.map((name) => join(folder, name));
  const folders = below.filter((path) => existsSync(join(deployFolder, path, 'kustomization.yaml')));
  const maps = Object.assign({}, ...folders.map(configMapsOf));
  for (const { name, envs, behavior } of configMapGenerator) {
    if (name in maps !== (behavior === 'merge'))
      throw new Error(`${folder}: ${name} is merged with nothing, or made twice.`);
    maps[name] = Object.assign({}, maps[name], ...envs.map((file) => settingsIn(join(folder, file))));
  }
  return maps;
}

/** As kustomize reads them. @param {string} file */
function settingsIn(file) {
  const lines = read(file)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** The variables that a page of docs/ lists under a heading, or all of it. @param {string} page @param {string} [heading] */
export function documentedVariables(page, heading) {
  const text = readFileSync(join(repositoryRoot, 'docs', page), 'utf8');
  const sections = text
    .split(/^## /mu)
    .filter((section) => heading === undefined || section.startsWith(`${heading}\n`));
  return sections.flatMap((section) =>
    [...section.matchAll(/^\| `([A-Z][A-Z\d_]+)`/gmu)].map(([, name]) => name),
  );
}
