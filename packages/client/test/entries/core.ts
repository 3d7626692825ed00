import { ConnectionRefused, createClient, StreamRefused } from '@parley/client';
import type { Entry } from './entry.ts';

export const core: Entry = {
  name: '@parley/client',
  createClient,
  open: (client) => ({
    subscribe(query, variables, sink) {
      const request = { query, variables };
      const stream = query.includes('$after') ? client.follow(request) : client.watch(request);
      const run = async (): Promise<void> => {
        for await (const payload of stream) sink.next(payload);
      };
      run().then(sink.complete, (error: unknown) => {
        if (!(error instanceof StreamRefused || error instanceof ConnectionRefused)) throw error;
        sink.error(error.code);
      });
      return () => stream.close();
    },
    async ask(query, variables = {}) {
      const { data, errors = [] } = await client.ask({ query, variables });
      return { data, codes: errors.map(({ extensions }) => extensions?.['code']) };
    },
    close: () => undefined,
  }),
};
