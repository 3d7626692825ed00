import { expect, test } from '@jest/globals';
import { subgraphNames } from '../../stack/services/service-environment.mjs';
import { documentsOf, resourcesOf } from './manifests.mjs';

const base = resourcesOf('kubernetes/base');
const mesh = documentsOf('istio/authorization.yaml');
const find = (among, kind, name) => among.find((each) => each.kind === kind && each.metadata.name === name);

test.each(subgraphNames)('the mesh admits to %s those whom its NetworkPolicy admits', (name) => {
  const [rule, metrics] = find(mesh, 'AuthorizationPolicy', name).spec.rules;
  const admitted = rule.from[0].source.principals.map((each) =>
    each.replace('cluster.local/ns/parley/sa/', ''),
  );
  const [{ from, ports }] = find(base, 'NetworkPolicy', name).spec.ingress;
  const reached = from.flatMap(({ podSelector }) => podSelector?.matchLabels['app.kubernetes.io/name'] ?? []);
  expect(reached.length).toBeGreaterThan(0);
  expect(new Set(admitted)).toEqual(new Set(reached));
  expect(rule.to[0].operation).toEqual({ ports: [String(ports[0].port)], notPaths: ['/metrics', '/health'] });
  expect(metrics.to[0].operation.paths).toEqual(['/metrics']);
});

test('the mesh denies what no rule allows, wants mTLS, and admits people to the paths of the routes', () => {
  expect(find(mesh, 'AuthorizationPolicy', 'nobody').spec).toEqual({});
  expect(find(mesh, 'PeerAuthentication', 'strict').spec).toEqual({ mtls: { mode: 'STRICT' } });
  const { paths } = find(mesh, 'AuthorizationPolicy', 'gateway').spec.rules[0].to[0].operation;
  const routed = base
    .filter(({ kind }) => kind === 'HTTPRoute')
    .flatMap(({ spec }) => spec.rules.flatMap(({ matches = [] }) => matches.map(({ path }) => path.value)));
  expect(new Set(paths.map((path) => path.replace(/\/\*$/u, '')))).toEqual(new Set(routed));
});

test('no proxy of the mesh repeats a request, or cuts one that the gateway still waits for', () => {
  for (const { kind, spec } of documentsOf('istio/traffic.yaml'))
    if (kind === 'VirtualService')
      expect(spec.http[0]).toMatchObject({ timeout: '0s', retries: { attempts: 0 } });
    else
      expect(spec.trafficPolicy.outlierDetection).toMatchObject({
        consecutive5xxErrors: 0,
        consecutiveGatewayErrors: 0,
      });
});
