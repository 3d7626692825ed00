import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecrets } from '../../stack/services/services.mjs';
import { migratedNames, subgraphNames } from '../../stack/services/service-environment.mjs';
import { repositoryRoot } from '../../stack/system/paths.mjs';
import { configMapsOf, documentedVariables, documentsOf, filesIn, read, resourcesOf } from './manifests.mjs';

const overlays = ['small', 'production'];
const names = ['gateway', ...subgraphNames];
const base = resourcesOf('kubernetes/base');
const jobs = resourcesOf('kubernetes/jobs');
const find = (kind, name) => base.find((each) => each.kind === kind && each.metadata.name === name);
const podOf = (resource) => resource.spec.template;
const containerOf = (name) => podOf(find('Deployment', name)).spec.containers[0];
const workloads = [...base, ...jobs].filter(({ kind }) => ['Deployment', 'Job'].includes(kind));
const portOf = (name) => containerOf(name).ports.find((port) => port.name === 'http').containerPort;
const settingOf = (text, pattern) => Number(pattern.exec(text)?.[1].replaceAll('_', ''));

/** What an operator puts into the secrets, by variable. */
const secret = {
  ...Object.fromEntries(
    Object.entries(createSecrets()).map(([name, value]) => [
      name.replace(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase(),
      value,
    ]),
  ),
  MYSQL_URL: 'mysql://user:password@mysql:3306/parley',
  MONGODB_URL: 'mongodb://mongodb:27017/parley',
  REDIS_URL: 'redis://redis:6379',
  RATE_LIMIT_REDIS_URL: 'redis://redis:6379',
  MEDIA_S3_ACCESS_KEY_ID: 'key',
  MEDIA_S3_SECRET_ACCESS_KEY: 'secret',
};

/** The environment of a service's pods. */
function environmentOf(name, overlay) {
  const maps = configMapsOf(`kubernetes/overlays/${overlay}`);
  const { envFrom, env } = containerOf(name);
  const settings = envFrom.map(({ configMapRef }) => {
    if (!(configMapRef.name in maps)) throw new Error(`No kustomization makes ${configMapRef.name}.`);
    return maps[configMapRef.name];
  });
  const own = env.map((each) => [
    each.name,
    each.valueFrom.fieldRef === undefined ? secret[each.valueFrom.secretKeyRef.key] : 'pod',
  ]);
  return Object.assign({}, ...settings, Object.fromEntries(own));
}

describe.each(overlays.flatMap((overlay) => names.map((name) => [overlay, name])))(
  'overlay %s: %s',
  (overlay, name) => {
    const environment = environmentOf(name, overlay);

    test('starts with the environment that it gets', async () => {
      const folder = name === 'gateway' ? name : `subgraphs/${name}`;
      const { loadEnvironment } = await import(join(repositoryRoot, folder, 'src/environment.ts'));
      expect(loadEnvironment(environment)).toBeDefined();
    });

    test('gets settings that there are: another one would be ignored in silence', () => {
      const addresses = subgraphNames.map((each) => `SUBGRAPH_${each.toUpperCase()}_URL`);
      const known =
        name === 'gateway'
          ? [...documentedVariables('gateway.md'), ...addresses]
          : [
              ...documentedVariables('configuration.md', 'Every service'),
              ...documentedVariables('configuration.md', name),
            ];
      // NODE_ENV and ACCESS_TOKEN_ISSUER stand in the map of all.
      expect(Object.keys(environment).filter((key) => !known.includes(key) && key !== 'NODE_ENV')).toEqual(
        [],
      );
    });

    test('listens where its Service and its probes look, and finds the others where they listen', () => {
      expect(environment.PORT).toBe(String(portOf(name)));
      const { ports, startupProbe, livenessProbe, readinessProbe } = containerOf(name);
      for (const [probe, path] of [
        [startupProbe, '/livez'],
        [livenessProbe, '/livez'],
        [readinessProbe, '/readyz'],
      ]) {
        expect(probe.httpGet.path).toBe(path);
        expect(ports.map((port) => port.name)).toContain(probe.httpGet.port);
      }
      const found = [...JSON.stringify(environment).matchAll(/http:\/\/([a-z]+):(\d+)/gu)].map(
        ([, host, port]) => [host, Number(port)],
      );
      for (const [host, port] of found) expect([host, port]).toEqual([host, portOf(host)]);
    });

    test('may ask those whom it asks, who admit it', () => {
      const asked = new Set(
        [...JSON.stringify(environment).matchAll(/http:\/\/([a-z]+):/gu)].map(([, host]) => host),
      );
      const podsIn = (rules, way) =>
        rules
          .flatMap((rule) =>
            (rule[way] ?? []).map((peer) => peer.podSelector?.matchLabels['app.kubernetes.io/name']),
          )
          .filter(Boolean);
      const { egress } = find('NetworkPolicy', name).spec;
      expect(podsIn(egress, 'to').toSorted()).toEqual([...asked].toSorted());
      const admitted = subgraphNames.filter((each) =>
        podsIn(find('NetworkPolicy', each).spec.ingress, 'from').includes(name),
      );
      expect(admitted.toSorted()).toEqual([...asked].toSorted());
    });

    test('ends within what its pod is given, with all its sockets', () => {
      const { terminationGracePeriodSeconds: grace } = podOf(find('Deployment', name)).spec;
      const shutdown = readFileSync(
        join(repositoryRoot, 'packages/service-kit/src/process/shutdown.ts'),
        'utf8',
      );
      const longestMs = settingOf(shutdown, /timeoutMs = ([\d_]+)/u);
      const { seconds } = containerOf(name).lifecycle.preStop.sleep;
      expect(longestMs).toBeGreaterThan(1_000);
      expect(grace * 1_000).toBeGreaterThanOrEqual(seconds * 1_000 + longestMs + 1_000);
      // A peer that takes nothing is cut 5 s after its turn, and the administration closes in 1 s.
      expect(Number(environment.DRAIN_WINDOW_MS ?? 5_000) + 5_000 + 1_000).toBeLessThan(longestMs);
    });
  },
);

test.each(workloads.map((each) => [each.kind, each.metadata.name, each]))(
  '%s %s has no privileges',
  (_kind, _name, workload) => {
    const { spec, metadata } = podOf(workload);
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(metadata.labels['app.kubernetes.io/component']).toMatch(/^(?:gateway|subgraph|migration)$/u);
    for (const container of spec.containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
      expect(container.image).toBe('parley');
      const [, program = ''] = /([\w/]+)\/dist\/main\.js/u.exec(container.command.join(' ')) ?? [];
      expect([program, existsSync(join(repositoryRoot, program, 'src/main.ts'))]).toEqual([program, true]);
      expect(program).not.toBe('');
    }
  },
);

test.each(names)('%s: what selects its pods finds them', (name) => {
  const { labels } = podOf(find('Deployment', name)).metadata;
  const selectors = [
    find('Deployment', name).spec.selector.matchLabels,
    find('Service', name).spec.selector,
    find('PodDisruptionBudget', name).spec.selector.matchLabels,
    find('NetworkPolicy', name).spec.podSelector.matchLabels,
    ...podOf(find('Deployment', name)).spec.topologySpreadConstraints.map(
      (each) => each.labelSelector.matchLabels,
    ),
  ];
  for (const selector of selectors) {
    expect(selector['app.kubernetes.io/name']).toBe(name);
    expect(labels).toMatchObject(selector);
  }
  expect(find('HorizontalPodAutoscaler', name).spec.scaleTargetRef).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name,
  });
});

test('what pods are scaled by is measured by them', async () => {
  const { createGatewayMetrics } = await import(join(repositoryRoot, 'gateway/src/gateway-metrics.ts'));
  const { createMetrics } = await import(join(repositoryRoot, 'packages/service-kit/src/process/metrics.ts'));
  const gateway = createGatewayMetrics();
  for (const part of Object.values(gateway)) if (typeof part === 'function') part(() => 0);
  const measured = (registry) => new Set(registry.getMetricsAsArray().map(({ name }) => name));
  for (const name of names) {
    const known = measured(name === 'gateway' ? gateway.registry : createMetrics({ service: name }).registry);
    const { metrics } = find('HorizontalPodAutoscaler', name).spec;
    const scaledBy = metrics.flatMap(({ pods }) => (pods === undefined ? [] : [pods.metric.name]));
    expect(scaledBy.length).toBeGreaterThan(0);
    expect(scaledBy.filter((metric) => !known.has(metric))).toEqual([]);
    const served = documentsOf('kubernetes/prometheus-adapter.yaml')[0].rules.custom.map(
      (rule) => /^(\w+)/u.exec(rule.seriesQuery)?.[1],
    );
    expect(served).toEqual(expect.arrayContaining(scaledBy));
  }
});

test('nobody outside reaches /metrics, a subgraph, or a path that is not for people', () => {
  for (const { spec } of base.filter(({ kind }) => kind === 'Service')) {
    expect(spec.type).toBeUndefined();
    expect(spec.ports.map(({ targetPort }) => targetPort)).toEqual(['http']);
  }
  const rules = base.filter(({ kind }) => kind === 'HTTPRoute').flatMap(({ spec }) => spec.rules);
  const backends = rules.flatMap(({ backendRefs = [] }) => backendRefs);
  for (const backend of backends) expect(backend).toEqual({ name: 'gateway', port: portOf('gateway') });
  const paths = rules.flatMap(({ matches = [] }) => matches.map(({ path }) => path.value));
  expect(paths.toSorted()).toEqual(['/.well-known/jwks.json', '/app', '/graphql', '/media']);
  const [denied] = base.filter(
    ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'default-deny',
  );
  expect(denied.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
});

test('every secret that is referred to stands in the README, and no other', () => {
  const references = workloads.flatMap((each) =>
    podOf(each).spec.containers.flatMap(({ env = [] }) =>
      env.flatMap(({ valueFrom: { secretKeyRef: ref } }) =>
        ref === undefined ? [] : [`${ref.name} ${ref.key}`],
      ),
    ),
  );
  const rows = [...read('README.md').matchAll(/^\| `(parley-[\w-]+)`\s*\|([^|]*)\|/gmu)];
  const described = rows.flatMap(([, name, keys = '']) =>
    [...keys.matchAll(/`(\w+)`/gu)].map(([, key]) => `${name} ${key}`),
  );
  expect(described).toHaveLength(new Set(references).size);
  expect(new Set(described)).toEqual(new Set(references));
});

test('every service with tables is migrated', () => {
  expect(
    jobs
      .map(({ spec }) => /--service (\w+)/u.exec(spec.template.spec.containers[0].command.join(' '))?.[1])
      .toSorted(),
  ).toEqual([...migratedNames].toSorted());
});

test('every file of the manifests is part of one of them', () => {
  const files = filesIn('kubernetes').filter(
    (file) => !file.endsWith('.mjs') && !file.endsWith('prometheus-adapter.yaml'),
  );
  const kustomizations = files.filter((file) => file.endsWith('kustomization.yaml'));
  const used = kustomizations.flatMap((file) => {
    const [{ resources = [], configMapGenerator = [] }] = documentsOf(file);
    return [
      file,
      ...[...resources, ...configMapGenerator.flatMap(({ envs }) => envs)].map((name) =>
        join(file, '..', name),
      ),
    ];
  });
  expect(files.filter((file) => !used.includes(file))).toEqual([]);
});
