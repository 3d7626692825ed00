import { createClient } from '@parley/client';
import { ClientProvider, useQuery, useStream } from '@parley/client/react';
import { createElement, type FunctionComponent, StrictMode, useEffect } from 'react';
import { createPage } from '../support/react-page.ts';
import type { Entry, EntryAnswer, EntrySink, Variables } from './entry.ts';

interface ReadingProps {
  readonly query: string;
  readonly variables: Variables;
  readonly sink: EntrySink;
}

const Reading: FunctionComponent<ReadingProps> = ({ query, variables, sink }) => {
  const { status, code } = useStream<unknown>({ query, variables }, { onEvent: sink.next });
  useEffect(() => {
    if (status !== 'ended') return;
    if (code === undefined) sink.complete();
    else sink.error(code);
  }, [status, code, sink]);
  return null;
};

interface AskingProps {
  readonly query: string;
  readonly variables: Variables;
  readonly onAnswer: (answer: EntryAnswer) => void;
}

const Asking: FunctionComponent<AskingProps> = ({ query, variables, onAnswer }) => {
  const { status, data, errors } = useQuery<unknown>({ query, variables });
  useEffect(() => {
    if (status === 'answered')
      onAnswer({ data, codes: errors.map(({ extensions }) => extensions?.['code']) });
  }, [status, data, errors, onAnswer]);
  return null;
};

/** Components that React shows twice in development, as apps do. */
export const react: Entry = {
  name: '@parley/client/react',
  createClient,
  open: (client) => {
    const page = createPage();
    const show = <Props extends object>(component: FunctionComponent<Props>, props: Props): (() => void) => {
      const app = createElement(ClientProvider, { client }, createElement(component, props));
      return page.show(createElement(StrictMode, null, app)).leave;
    };
    return {
      subscribe: (query, variables, sink) => show(Reading, { query, variables, sink }),
      async ask(query, variables = {}) {
        if (query.startsWith('mutation')) {
          const { data, errors = [] } = await client.ask({ query, variables });
          return { data, codes: errors.map(({ extensions }) => extensions?.['code']) };
        }
        let leave = (): void => undefined;
        const answer = await new Promise<EntryAnswer>((onAnswer) => {
          leave = show(Asking, { query, variables, onAnswer });
        });
        leave();
        return answer;
      },
      close: page.close,
    };
  },
};
