import { expect, test } from '@jest/globals';
import { configMapsOf, documentsOf, resourcesOf } from './manifests.mjs';

const [kong] = documentsOf('kong/kong.yaml');
const routes = kong.services.flatMap((service) => service.routes.map((route) => ({ ...route, service })));
const isRouted = (path) =>
  routes.find(({ paths }) =>
    paths.some((each) =>
      each.startsWith('~') ? new RegExp(`^${each.slice(1)}`, 'u').test(path) : path.startsWith(each),
    ),
  )?.name;

test.each([
  ['/graphql', 'graphql'],
  ['/media/attachments/1', 'media'],
  ['/.well-known/jwks.json', 'pages'],
  ['/app', 'pages'],
  ['/app/rooms/1', 'pages'],
  ...[
    '/',
    '/metrics',
    '/health',
    '/readyz',
    '/graphql/metrics',
    '/apps',
    '/.well-known/jwks_json',
    '/media',
  ].map((path) => [path, undefined]),
])('Kong takes %s to %s', (path, name) => {
  expect(isRouted(path)).toBe(name);
});

test('Kong knows the gateway alone, at the port of its Service, and asks whether it is ready', () => {
  const { spec } = resourcesOf('kubernetes/base').find(
    ({ kind, metadata }) => kind === 'Service' && metadata.name === 'gateway',
  );
  const [upstream, ...others] = kong.upstreams;
  expect(others).toEqual([]);
  expect(upstream.targets).toEqual([{ target: `gateway:${spec.ports[0].port}`, weight: 100 }]);
  expect(upstream.healthchecks.active.http_path).toBe('/readyz');
  for (const { host, retries } of kong.services) expect([host, retries]).toEqual([upstream.name, 0]);
  for (const { protocols } of routes) expect(protocols).toEqual(['https']);
});

test('Kong lets through what the gateway takes, for as long as that may take', () => {
  const passed = JSON.parse(configMapsOf('kubernetes/base')['parley-gateway'].PASS_THROUGH_ROUTES);
  const media = kong.services.find(({ name }) => name === 'media');
  const { config } = media.plugins.find(({ name }) => name === 'request-size-limiting');
  expect(config.allowed_payload_size * 1024 * 1024).toBe(
    Math.max(...passed.map(({ maxBodyBytes = 0 }) => maxBodyBytes)),
  );
  expect(media.read_timeout).toBeGreaterThan(Math.max(...passed.map(({ timeoutMs = 0 }) => timeoutMs)));
});
