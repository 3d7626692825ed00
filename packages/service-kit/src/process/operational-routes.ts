import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Health } from './health.ts';
import { writeJson } from './http-exchange.ts';
import type { Metrics } from './metrics.ts';

/** A plain HTTP route beside the graph, for example `/.well-known/jwks.json`. It is public: it checks for itself. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const live: Route = (_request, response) => writeJson(response, 200, '{"live":true}');

/** What those who run a process ask: /livez (it answers), /readyz (200 or 503, and warnings), /health (with every check), /metrics. */
export function operationalRoutes({
  health,
  metrics,
}: {
  health: Health;
  metrics: { registry: Pick<Metrics['registry'], 'metrics' | 'contentType'> };
}) {
  return {
    '/livez': live,
    '/readyz': async (_request, response) => {
      const { ready, checks } = await health.report();
      const warnings = Object.values(checks).flatMap((check) => (check.ready ? (check.reason ?? []) : []));
      writeJson(
        response,
        ready ? 200 : 503,
        JSON.stringify({ ready, ...(warnings.length > 0 && { warnings }) }),
      );
    },
    '/health': async (_request, response) => {
      const report = await health.report();
      writeJson(response, report.ready ? 200 : 503, `${JSON.stringify(report, null, 2)}\n`);
    },
    '/metrics': async (_request, response) => {
      const text = await metrics.registry.metrics();
      response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text);
    },
  } satisfies Readonly<Record<string, Route>>;
}

/** The same for strangers: whether it lives and is ready, and not why. */
export function publicHealthRoutes({ health }: { health: Health }) {
  const ready: Route = async (_request, response) => {
    const report = await health.report();
    writeJson(response, report.ready ? 200 : 503, JSON.stringify({ ready: report.ready }));
  };
  return { '/livez': live, '/readyz': ready, '/health': ready } satisfies Readonly<Record<string, Route>>;
}
